"""RSS 2.0 with the Advisory Board's profile: rules R1 to R21, and what X and C ask of texts and URLs."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from tests.protocol.checks import (
    ATOM,
    CONTENT,
    is_escaped_once,
    is_iri,
    is_language,
    is_rfc_822,
    is_safe_html,
    is_web_url,
    no_repeats,
    texts,
)

_CHANNEL = {
    *("title", "link", "description", "language", "copyright", "managingEditor", "webMaster", "pubDate"),
    *("lastBuildDate", "category", "generator", "docs", "ttl", "image", "skipHours", "skipDays", "item"),
}
_ITEM = {
    *("title", "link", "description", "author", "category", "comments", "enclosure", "guid", "pubDate"),
    *("source",),
}
_TITLE = re.compile(rb"<title>(.*?)</title>", re.DOTALL)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _channel(root: etree._Element) -> etree._Element:
    channel = root.find("channel")
    return channel if channel is not None else etree.Element("channel")


def _items(root: etree._Element) -> list[etree._Element]:
    return root.findall("channel/item")


def r1_one_channel(root: etree._Element) -> bool:
    return root.tag == "rss" and root.get("version") == "2.0" and [child.tag for child in root] == ["channel"]


def r1_heading(root: etree._Element) -> bool:
    """Title, link and description, each once, with a text, before the first item."""
    tags = [child.tag for child in _channel(root)]
    heading = tags[: tags.index("item")] if "item" in tags else tags
    names = ("title", "link", "description")
    return all(tags.count(name) == heading.count(name) == 1 for name in names) and all(
        text.strip() for name in names for text in texts(_channel(root), name)
    )


def r1_known_elements(root: etree._Element) -> bool:
    """Nothing without a namespace but what RSS 2.0 names (textInput, cloud and rating are R21's)."""
    own = {child.tag for child in _channel(root) if not str(child.tag).startswith("{")}
    of_items = {child.tag for item in _items(root) for child in item if not str(child.tag).startswith("{")}
    return own - {"textInput", "cloud", "rating"} <= _CHANNEL and of_items <= _ITEM


def r2_home_page(root: etree._Element) -> bool:
    """The channel's link is a page, not a feed."""
    feeds = {link.get("href") for link in _channel(root).findall(f"{ATOM}link")}
    return all(is_web_url(link) and link not in feeds for link in texts(_channel(root), "link"))


def r3_self_link(root: etree._Element) -> bool:
    links = [link for link in _channel(root).findall(f"{ATOM}link") if link.get("rel") == "self"]
    return (
        len(links) == 1 and links[0].get("type") == "application/rss+xml" and is_web_url(links[0].get("href"))
    )


def r4_guids(root: etree._Element) -> bool:
    guids = [texts(item, "guid") for item in _items(root)]
    return all(len(found) == 1 and found[0].strip() for found in guids) and no_repeats(
        [guid for found in guids for guid in found]
    )


def r5_permalink(root: etree._Element) -> bool:
    """A guid that is not the item's URL says so."""
    for item in _items(root):
        guid = item.find("guid")
        if (
            guid is not None
            and guid.get("isPermaLink", "true") != "false"
            and guid.text != item.findtext("link")
        ):
            return False
    return True


def r5_guid_is_an_iri(root: etree._Element) -> bool:
    return all(is_iri(guid) or " " not in guid for item in _items(root) for guid in texts(item, "guid"))


def r7_dates(root: etree._Element) -> bool:
    built = texts(_channel(root), "lastBuildDate")
    of_items = [texts(item, "pubDate") for item in _items(root)]
    return (
        len(built) == 1
        and all(map(is_rfc_822, built))
        and all(len(d) == 1 and is_rfc_822(d[0]) for d in of_items)
    )


def r8_last_build_date(root: etree._Element) -> bool:
    """The latest update of the items; of no items, 1970."""
    moments = [moment for item in _items(root) for moment in _updates(item)]
    built = [
        parsedate_to_datetime(text) for text in texts(_channel(root), "lastBuildDate") if is_rfc_822(text)
    ]
    return not built or (built == [max(moments)] if moments else built[0].year == 1970)


def _updates(item: etree._Element) -> list[datetime]:
    updated = [datetime.fromisoformat(text) for text in texts(item, f"{ATOM}updated")]
    return updated or [parsedate_to_datetime(text) for text in texts(item, "pubDate") if is_rfc_822(text)]


def r10_newest_first(root: etree._Element) -> bool:
    dates = [
        parsedate_to_datetime(t) for item in _items(root) for t in texts(item, "pubDate") if is_rfc_822(t)
    ]
    return dates == sorted(dates, reverse=True)


def r11_description_first(root: etree._Element) -> bool:
    for item in _items(root):
        tags = [child.tag for child in item]
        both = "description" in tags and f"{CONTENT}encoded" in tags
        if both and tags.index("description") > tags.index(f"{CONTENT}encoded"):
            return False
    return all(
        item.find("title") is not None or item.find("description") is not None for item in _items(root)
    )


def r12_escaped_once(root: etree._Element) -> bool:
    return all(is_escaped_once(html) for html in _contents(root))


def _contents(root: etree._Element) -> list[str]:
    return [
        html
        for item in _items(root)
        for tag in ("description", f"{CONTENT}encoded")
        for html in texts(item, tag)
    ]


def r13_plain_titles(body: bytes) -> bool:
    """`&` and `<` in a title are hexadecimal references (profile, character data)."""
    return not any(re.search(b"&(lt|amp);|<!\\[CDATA", title) for title in _TITLE.findall(body))


def r14_people(root: etree._Element) -> bool:
    """`name@host (Name)`, where RSS wants an address."""
    people = [
        *(text for name in ("managingEditor", "webMaster") for text in texts(_channel(root), name)),
        *(text for item in _items(root) for text in texts(item, "author")),
    ]
    return all(
        "@" in person.partition(" ")[0] and person.partition(" ")[2].startswith("(") and person.endswith(")")
        for person in people
    )


def r15_source(root: etree._Element) -> bool:
    for item in _items(root):
        sources = item.findall("source")
        if len(sources) > 1 or not all(is_web_url(s.get("url")) and (s.text or "").strip() for s in sources):
            return False
    return True


def r16_categories(root: etree._Element) -> bool:
    for item in _items(root):
        found = [(category.get("domain"), category.text) for category in item.findall("category")]
        if not no_repeats(list(found)) or not all(
            name and (domain is None or is_web_url(domain)) for domain, name in found
        ):
            return False
    return True


def r17_enclosure(root: etree._Element) -> bool:
    for item in _items(root):
        found = item.findall("enclosure")
        if len(found) > 1 or not all(
            is_web_url(file.get("url")) and file.get("length", "").isdecimal() and "/" in file.get("type", "")
            for file in found
        ):
            return False
    return True


def r18_schedule(root: etree._Element) -> bool:
    """ttl in minutes; hours ascending and never all; days in English."""
    hours = [int(text) for text in texts(_channel(root), "skipHours/hour") if text.isdecimal()]
    days = texts(_channel(root), "skipDays/day")
    return (
        all(text.isdecimal() and int(text) > 0 for text in texts(_channel(root), "ttl"))
        and len(hours) == len(_channel(root).findall("skipHours/hour")) < 24
        and hours == sorted(set(hours))
        and all(hour < 24 for hour in hours)
        and all(day in _DAYS for day in days)
        and len(set(days)) == len(days) < 7
    )


def r19_heading_details(root: etree._Element) -> bool:
    channel = _channel(root)
    return all(map(is_language, texts(channel, "language"))) and all(
        len(texts(channel, name)) < 2 and all(texts(channel, name))
        for name in ("generator", "docs", "copyright")
    )


def r20_image(root: etree._Element) -> bool:
    channel = _channel(root)
    for image in channel.findall("image"):
        same = all(texts(image, name) == texts(channel, name) for name in ("title", "link"))
        width, height = (int(image.findtext(name, "1")) for name in ("width", "height"))
        if not same or not is_web_url(image.findtext("url")) or width > 144 or height > 400:
            return False
    return True


def r21_nothing_outdated(root: etree._Element) -> bool:
    return not any(_channel(root).findall(name) for name in ("textInput", "cloud", "rating"))


def c1_c2_safe_content(root: etree._Element) -> bool:
    return all(is_safe_html(html) for html in _contents(root))


def c6_ascii_urls(root: etree._Element) -> bool:
    links = [text for item in _items(root) for tag in ("link", "comments") for text in texts(item, tag)]
    hrefs = [str(link.get("href", "")) for link in root.iter(f"{ATOM}link")]
    return all(map(is_web_url, (*links, *hrefs)))


RULES = (
    *(r1_one_channel, r1_heading, r1_known_elements, r2_home_page, r3_self_link, r4_guids, r5_permalink),
    *(r5_guid_is_an_iri, r7_dates, r8_last_build_date, r10_newest_first, r11_description_first),
    *(r12_escaped_once, r14_people, r15_source, r16_categories, r17_enclosure),
    *(r18_schedule, r19_heading_details, r20_image, r21_nothing_outdated, c1_c2_safe_content, c6_ascii_urls),
)
BYTE_RULES = (r13_plain_titles,)
