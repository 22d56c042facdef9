"""An error, as a page for people where a page was asked for, else as a short text."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import request

from feedsvc.selection import Selection
from feedsvc.web.answering import FinishedResponse, to_response
from feedsvc.web.headers import Reply, build_page_reply, build_text_reply, with_vary
from feedsvc.web.pages import open_view
from feedsvc.web.parts import get_parts

_MARKUP = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What went wrong: `text` for programs, and for people the texts of `name` with `about` in their place.

    `near` are feeds that may have been meant, `retry_after` (seconds, 0: never) is when to ask again.
    """

    status: HTTPStatus
    text: str
    name: str
    about: str = ""
    near: tuple[tuple[str, Selection], ...] = ()
    retry_after: int = 0
    cache_control: str = "no-store"


def answer_trouble(trouble: Trouble) -> FinishedResponse:
    """A page to a browser that asked for one, the text to everybody else."""
    retry = [("Retry-After", str(trouble.retry_after))] if trouble.retry_after else []
    if _asks_for_page() and _accepts_page():
        return to_response(with_vary(_render_page(trouble, retry), "Accept, Accept-Language"))
    reply = build_text_reply(trouble.status, trouble.text, cache_control=trouble.cache_control, extra=retry)
    return to_response(with_vary(reply, "Accept, Accept-Language") if _asks_for_page() else reply)


def _asks_for_page() -> bool:
    """Whether this is where pages are. Documents have a suffix; frames show what fits into them."""
    below = request.path.removeprefix(get_parts().web.prefix)
    is_apart = below.startswith(("/-/", "/embed/", "/.well-known/"))
    return not is_apart and "." not in below.rpartition("/")[2]


def _accepts_page() -> bool:
    """Whether HTML is named: a program that takes anything wants the text."""
    accepted = request.environ.get("HTTP_ACCEPT", "").lower().split(",")
    return any(item.partition(";")[0].strip() in _MARKUP for item in accepted)


def _render_page(trouble: Trouble, retry: list[tuple[str, str]]) -> Reply:
    view = open_view()
    read, total = view.parts.publisher.read_so_far() if trouble.retry_after else (0, 0)
    text = view.render(
        "error.html",
        title=f"{view.texts[trouble.name]} – {view.web.title}",
        heading=view.texts[trouble.name],
        name=trouble.name,
        about=trouble.about,
        near=[(name, view.local(selection.page_route)) for name, selection in trouble.near],
        retry_after=trouble.retry_after,
        read=read,
        total=total,
    )
    return build_page_reply(
        trouble.status, text, language=view.texts.tag, cache_control=trouble.cache_control, extra=retry
    )
