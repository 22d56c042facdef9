"""Media RSS, Apple's podcast tags and Podcasting 2.0, in RSS and Atom alike.

feedgen's own media extension writes what validators refuse (a group around a single file).
"""

from lxml import etree

from ..model import Enclosure, Episode, Feed, FeedEntry

MEDIA = "http://search.yahoo.com/mrss/"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"


def media_namespaces(feed: Feed) -> dict[str, str]:
    """The namespaces that the feed's entries use, by prefix."""
    entries = feed.entries
    namespaces = {}
    if any(entry.image or len(entry.entry.enclosures) > 1 for entry in entries):
        namespaces["media"] = MEDIA
    if any(entry.entry.episode for entry in entries):
        namespaces |= {"itunes": ITUNES, "podcast": PODCAST}
    return namespaces


def add_channel_author(channel: etree._Element, feed: Feed) -> None:
    """Apple's author of a podcast: of a feed that has an episode."""
    if feed.authors and any(entry.entry.episode for entry in feed.entries):
        etree.SubElement(channel, f"{{{ITUNES}}}author").text = feed.authors[0].name


def add_media(element: etree._Element, feed_entry: FeedEntry) -> None:
    """An entry's image (as jekyll-feed writes it) and its episode."""
    if feed_entry.image:
        etree.SubElement(element, f"{{{MEDIA}}}thumbnail", url=feed_entry.image)
        etree.SubElement(element, f"{{{MEDIA}}}content", url=feed_entry.image, medium="image")
    if feed_entry.entry.episode:
        _add_episode(element, feed_entry.entry.episode)


def add_rss_enclosures(item: etree._Element, enclosures: tuple[Enclosure, ...]) -> None:
    """The first as an enclosure: RSS readers know one only (RSS profile). The others as Media RSS."""
    for number, enclosure in enumerate(enclosures):
        if number == 0:
            length = str(enclosure.length)  # 0 where it is not known
            etree.SubElement(item, "enclosure", url=enclosure.url, length=length, type=enclosure.media_type)
            continue
        media = etree.SubElement(item, f"{{{MEDIA}}}content", url=enclosure.url, type=enclosure.media_type)
        if enclosure.length:
            media.set("fileSize", str(enclosure.length))


def add_atom_enclosures(entry: etree._Element, enclosures: tuple[Enclosure, ...]) -> None:
    """A link for each enclosure (RFC 4287 section 4.2.7.2)."""
    for enclosure in enclosures:
        link = etree.SubElement(entry, "link", rel="enclosure", href=enclosure.url, type=enclosure.media_type)
        if enclosure.length:
            link.set("length", str(enclosure.length))


def _add_episode(element: etree._Element, episode: Episode) -> None:
    texts = {
        "author": episode.author,
        "duration": str(episode.duration or ""),
        "explicit": "" if episode.explicit is None else str(episode.explicit).lower(),
        "season": str(episode.season or ""),
        "episode": str(episode.number or ""),
        "episodeType": episode.kind,
    }
    for name, text in texts.items():
        if text:
            etree.SubElement(element, f"{{{ITUNES}}}{name}").text = text
    if episode.image:
        etree.SubElement(element, f"{{{ITUNES}}}image", href=episode.image)
    for transcript in episode.transcripts:
        found = etree.SubElement(
            element, f"{{{PODCAST}}}transcript", url=transcript.url, type=transcript.media_type
        )
        if transcript.language:
            found.set("language", transcript.language)
    if episode.chapters_url:
        chapters_type = "application/json+chapters"
        etree.SubElement(element, f"{{{PODCAST}}}chapters", url=episode.chapters_url, type=chapters_type)
