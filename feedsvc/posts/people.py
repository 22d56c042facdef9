"""Authors from front matter, in every shape that generators take them in."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from ..model import Author
from .characters import without_forbidden
from .urls import web_url

_MAX_AUTHORS = 50
_MAX_NAME = 200
_MAX_DEPTH = 4
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,8}"
)
_NAME_THEN_EMAIL = re.compile(r"(?P<name>[^<>]*)<(?:mailto:)?(?P<email>[^<>\s]+)>")
_EMAIL_THEN_NAME = re.compile(r"(?P<email>[^\s()]+@[^\s()]+)\s*\((?P<name>[^()]+)\)")
_URL_KEYS = ("url", "uri", "link", "website", "homepage", "home_page_url")


def find_authors(values: Mapping[str, object], keys: tuple[str, ...]) -> tuple[Author, ...]:
    """The authors of the first key that names any: a string, a mapping (name, url, email), or lists of these.

    A name that is only an e-mail address or a URL becomes what identifies it there; addresses that cannot be
    are left out. Names are taken whole: `Doe, Jane` is one author.
    """
    for key in keys if values else ():
        authors = tuple(dict.fromkeys(_authors_in(values.get(key), _MAX_DEPTH)))[:_MAX_AUTHORS]
        if authors:
            return authors
    return ()


def text_in(value: object, limit: int = _MAX_NAME) -> str:
    """A front matter value as one line of text, "" for anything that is no text or longer than `limit`."""
    if not isinstance(value, str) or len(value) > limit * 4:
        return ""
    text = " ".join(without_forbidden(value).split())
    return text if len(text) <= limit else ""


def _authors_in(value: object, depth: int) -> Iterator[Author]:
    if not depth:
        return
    if isinstance(value, str):
        author = _author_from_text(text_in(value))
        if author:
            yield author
    elif isinstance(value, Mapping):
        named = _author_from_mapping(value)
        if named:
            yield named
        else:
            for inner in list(value.values())[:_MAX_AUTHORS]:
                # Keyed by a short name: {jane: {name: Jane Doe}}; but {twitter: x} names nobody.
                if isinstance(inner, Mapping):
                    yield from _authors_in(inner, depth - 1)
    elif isinstance(value, list | tuple):
        for inner in value[:_MAX_AUTHORS]:
            yield from _authors_in(inner, depth - 1)


def _author_from_text(text: str) -> Author | None:
    match = _NAME_THEN_EMAIL.fullmatch(text) or _EMAIL_THEN_NAME.fullmatch(text)
    if match and _EMAIL.fullmatch(match["email"]):
        name = match["name"].strip().strip('"') or match["email"].partition("@")[0]
        return Author(name=name, email=match["email"])
    if _EMAIL.fullmatch(text):
        return Author(name=text.partition("@")[0], email=text)
    url = web_url(text) if "://" in text else ""
    if url:
        return Author(name=urlsplit(url).netloc, url=url)
    return Author(name=text) if any(map(str.isalnum, text)) else None


def _author_from_mapping(value: Mapping[object, object]) -> Author | None:
    email = text_in(value.get("email")) or text_in(value.get("mail"))
    email = email.removeprefix("mailto:")
    email = email if _EMAIL.fullmatch(email) else ""
    name = text_in(value.get("name")) or text_in(value.get("title")) or email.partition("@")[0]
    url = next(filter(None, (web_url(text_in(value.get(key), 2_000)) for key in _URL_KEYS)), "")
    return Author(name=name, url=url, email=email) if any(map(str.isalnum, name)) else None
