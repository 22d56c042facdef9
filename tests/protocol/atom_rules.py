"""Atom (RFC 4287): rules A1 to A17, and what X and C ask of texts and URLs."""

import re
from datetime import datetime

from lxml import etree

from tests.formats.reading import is_valid_atom
from tests.protocol.checks import (
    ATOM,
    ByteRule,
    is_escaped_once,
    is_iri,
    is_language,
    is_rfc_3339,
    is_safe_html,
    is_web_url,
    no_repeats,
    texts,
)

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ARCHIVE = "{http://purl.org/syndication/history/1.0}archive"
_DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_TEXTS = ("title", "subtitle", "summary", "rights", "content")


def _entries(root: etree._Element) -> list[etree._Element]:
    return root.findall(f"{ATOM}entry")


def _links(parent: etree._Element, rel: str) -> list[etree._Element]:
    return [link for link in parent.findall(f"{ATOM}link") if link.get("rel", "alternate") == rel]


def a1_schema(root: etree._Element) -> bool:
    try:
        return is_valid_atom(etree.tostring(root))
    except AssertionError:
        return False


def a2_feed_id(root: etree._Element) -> bool:
    return all(is_iri(text) for text in texts(root, f"{ATOM}id"))


def a3_entry_ids(root: etree._Element) -> bool:
    """Absolute and unique; a tag: URI is one (A17)."""
    ids = [text for entry in _entries(root) for text in texts(entry, f"{ATOM}id")]
    return all(map(is_iri, ids)) and no_repeats(ids)


def a4_dates(root: etree._Element) -> bool:
    """RFC 3339 with a capital T and a colon in the zone."""
    found = [element.text for name in ("published", "updated") for element in root.iter(f"{ATOM}{name}")]
    return all(map(is_rfc_3339, found))


def a4_feed_updated(root: etree._Element) -> bool:
    """The latest of the entries; of no entries, 1970."""
    moments = [_moment(text) for entry in _entries(root) for text in texts(entry, f"{ATOM}updated")]
    own = _moment(root.findtext(f"{ATOM}updated", ""))
    if own is None or None in moments:
        return True  # a4_dates says so
    return own == max(moment for moment in moments if moment) if moments else own.year == 1970


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if is_rfc_3339(text) else None


def a5_author(root: etree._Element) -> bool:
    """The feed has one, or every entry has, or its source."""
    return root.find(f"{ATOM}author") is not None or all(map(_has_author, _entries(root)))


def _has_author(entry: etree._Element) -> bool:
    return entry.find(f"{ATOM}author") is not None or entry.find(f"{ATOM}source/{ATOM}author") is not None


def a6_entry_links(root: etree._Element) -> bool:
    """One page of each type and language; an enclosure with its type, and its length where that is known."""
    for entry in _entries(root):
        pages = [(link.get("type"), link.get("hreflang")) for link in _links(entry, "alternate")]
        files = _links(entry, "enclosure")
        if not no_repeats(pages) or not all(
            file.get("type") and file.get("length", "0").isdecimal() for file in files
        ):
            return False
    return True


def a7_feed_links(root: etree._Element) -> bool:
    """One self, typed; one page of each type."""
    own = [link.get("type") for link in _links(root, "self")]
    pages = [link.get("type") for link in _links(root, "alternate")]
    return own == ["application/atom+xml"] and "text/html" in pages and no_repeats(pages)


def a8_source(root: etree._Element) -> bool:
    sources = [source for entry in _entries(root) for source in entry.findall(f"{ATOM}source")]
    return all(
        len(texts(source, f"{ATOM}{name}")) == 1 for source in sources for name in ("id", "title", "updated")
    )


def a9_author_of_the_origin(root: etree._Element) -> bool:
    """An entry from elsewhere is never left to the aggregator as its author."""
    syndicated = [entry for entry in _entries(root) if entry.find(f"{ATOM}source") is not None]
    return all(map(_has_author, syndicated))


def a10_text_types(root: etree._Element) -> bool:
    kinds = [element.get("type", "text") for name in _TEXTS for element in root.iter(f"{ATOM}{name}")]
    titles = [element.get("type", "text") for element in root.iter(f"{ATOM}title")]
    return set(kinds) <= {"text", "html", "xhtml"} and set(titles) <= {"text"}


def a10_escaped_once(root: etree._Element) -> bool:
    return all(map(is_escaped_once, _contents(root)))


def _contents(root: etree._Element) -> list[str]:
    contents = [content for entry in _entries(root) for content in entry.findall(f"{ATOM}content")]
    return ["".join(map(str, content.itertext())) for content in contents if content.get("type") == "html"]


def a11_content_or_page(root: etree._Element) -> bool:
    return all(
        entry.find(f"{ATOM}content") is not None or _links(entry, "alternate") for entry in _entries(root)
    )


def a12_language(root: etree._Element) -> bool:
    return all(is_language(element.get(_LANG)) for element in root.iter() if element.get(_LANG) is not None)


def a13_no_base(root: etree._Element) -> bool:
    return all(element.get(_BASE) is None for element in root.iter())


def a14_updated_after_published(root: etree._Element) -> bool:
    for entry in _entries(root):
        published, updated = (
            _moment(entry.findtext(f"{ATOM}{name}", "")) for name in ("published", "updated")
        )
        if published and updated and updated < published:
            return False
    return True


def a15_categories(root: etree._Element) -> bool:
    for entry in _entries(root):
        found = [
            (category.get("scheme"), category.get("term")) for category in entry.findall(f"{ATOM}category")
        ]
        if not no_repeats(found) or not all(
            term and (scheme is None or is_web_url(scheme)) for scheme, term in found
        ):
            return False
    return True


def a15_generator(root: etree._Element) -> bool:
    return all(text.strip() for text in texts(root, f"{ATOM}generator"))


def r10_newest_first(root: etree._Element) -> bool:
    moments = [_moment(text) for entry in _entries(root) for text in texts(entry, f"{ATOM}published")]
    dates = [moment for moment in moments if moment]
    return dates == sorted(dates, reverse=True)


def c1_c2_safe_content(root: etree._Element) -> bool:
    return all(map(is_safe_html, _contents(root)))


def c6_ascii_urls(root: etree._Element) -> bool:
    return all(is_web_url(link.get("href")) for link in root.iter(f"{ATOM}link"))


def p3_archive_links(root: etree._Element) -> bool:
    """An archive document leads to the feed it belongs to (RFC 5005 section 4)."""
    return root.find(_ARCHIVE) is None or len(_links(root, "current")) == 1


def rfc_6721_tombstones(root: etree._Element) -> bool:
    """Before the first entry, with what was deleted and when; never of an entry that is there."""
    tags = [child.tag for child in root]
    graves = root.findall(_DELETED)
    ids = {text for entry in _entries(root) for text in texts(entry, f"{ATOM}id")}
    first = tags.index(f"{ATOM}entry") if f"{ATOM}entry" in tags else len(tags)
    return _DELETED not in tags[first:] and all(
        grave.get("ref") not in {None, *ids} and is_rfc_3339(grave.get("when")) for grave in graves
    )


def a16_default_namespace(body: bytes) -> bool:
    return re.search(rb'<feed[^>]*\sxmlns="http://www.w3.org/2005/Atom"', body) is not None


RULES = (
    *(
        a1_schema,
        a2_feed_id,
        a3_entry_ids,
        a4_dates,
        a4_feed_updated,
        a5_author,
        a6_entry_links,
        a7_feed_links,
    ),
    *(
        a8_source,
        a9_author_of_the_origin,
        a10_text_types,
        a10_escaped_once,
        a11_content_or_page,
        a12_language,
    ),
    *(a13_no_base, a14_updated_after_published, a15_categories, a15_generator, r10_newest_first),
    *(c1_c2_safe_content, c6_ascii_urls, p3_archive_links, rfc_6721_tombstones),
)
BYTE_RULES: tuple[ByteRule, ...] = (a16_default_namespace,)
