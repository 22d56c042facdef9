"""OPML 2.0 as a subscription list: rule O1."""

from lxml import etree

from tests.protocol.checks import ByteRule, is_rfc_822, is_web_url, no_repeats, texts

_HEAD = {
    *("title", "dateCreated", "dateModified", "ownerName", "ownerEmail", "ownerId", "docs"),
    *("expansionState", "vertScrollState", "windowTop", "windowLeft", "windowBottom", "windowRight"),
}
_OUTLINE = {"text", "title", "type", "xmlUrl", "htmlUrl", "description", "language", "version", "category"}


def _outlines(root: etree._Element) -> list[etree._Element]:
    return list(root.iter("outline"))


def _feeds(root: etree._Element) -> list[etree._Element]:
    return [
        outline for outline in _outlines(root) if outline.get("type") is not None or outline.get("xmlUrl")
    ]


def o1_root(root: etree._Element) -> bool:
    return (
        root.tag == "opml"
        and root.get("version") == "2.0"
        and [child.tag for child in root] == ["head", "body"]
    )


def o1_head(root: etree._Element) -> bool:
    head = root.find("head")
    tags = [] if head is None else [str(child.tag) for child in head]
    return set(tags) <= _HEAD and no_repeats(tags) and bool(root.findtext("head/title", "").strip())


def o1_date_created(root: etree._Element) -> bool:
    found = texts(root, "head/dateCreated")
    return len(found) == 1 and is_rfc_822(found[0])


def o1_not_empty(root: etree._Element) -> bool:
    return bool(root.findall("body/outline"))


def o1_texts(root: etree._Element) -> bool:
    return all(outline.get("text", "").strip() for outline in _outlines(root))


def o1_known_attributes(root: etree._Element) -> bool:
    return all(set(map(str, outline.attrib)) <= _OUTLINE for outline in _outlines(root))


def o1_type(root: etree._Element) -> bool:
    return all(feed.get("type") == "rss" and feed.get("title") for feed in _feeds(root))


def o1_urls(root: etree._Element) -> bool:
    return all(is_web_url(feed.get("xmlUrl")) and is_web_url(feed.get("htmlUrl")) for feed in _feeds(root))


def o1_version(root: etree._Element) -> bool:
    """What a feed is, where it is said; nothing for Atom."""
    return all(feed.get("version") in {None, "RSS1", "RSS", "RSS2"} for feed in _feeds(root))


def o1_each_once(root: etree._Element) -> bool:
    return no_repeats([feed.get("xmlUrl") for feed in _feeds(root)])


def o1_groups(root: etree._Element) -> bool:
    """A folder holds feeds and has no address; a feed holds nothing."""
    return not any(len(feed) for feed in _feeds(root))


RULES = (
    *(o1_root, o1_head, o1_date_created, o1_not_empty, o1_texts, o1_known_attributes, o1_type, o1_urls),
    *(o1_version, o1_each_once, o1_groups),
)
BYTE_RULES: tuple[ByteRule, ...] = ()
