"""Images, enclosures and episodes in every format."""

import json
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from feedsvc.formats import FORMATS
from feedsvc.formats.atom import render_atom
from feedsvc.formats.json_feed import render_json_feed
from feedsvc.formats.media import ITUNES, MEDIA, PODCAST
from feedsvc.formats.rss import render_rss
from feedsvc.model import Enclosure, Episode, Transcript
from tests.builders import make_feed, make_feed_entry
from tests.formats.examples import make_podcast_feed

IMAGE = "https://site.example/cover.png?a=1&b=2"
MP3 = "https://site.example/episode.mp3?a=1&b=2"
ATOM = "{http://www.w3.org/2005/Atom}"
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parents[1] / "schema" / "atom.rng"))


def texts(element: etree._Element, namespace: str) -> dict[str, str]:
    """Text, else attributes, of the children in one namespace."""
    return {
        etree.QName(child).localname: child.text or " ".join(map(str, child.attrib.values()))
        for child in element
        if etree.QName(child).namespace == namespace
    }


EPISODE = {
    "author": "Ann & Bob",
    "duration": "3723",
    "explicit": "false",
    "season": "2",
    "episode": "5",
    "episodeType": "full",
    "image": "https://site.example/episode.png",
}


def test_rss_has_one_enclosure_and_the_other_as_media() -> None:
    channel = etree.fromstring(render_rss(make_podcast_feed("rss")))[0]
    item, plain = channel.findall("item")
    assert [dict(found.attrib) for found in item.findall("enclosure")] == [
        {"url": MP3, "length": "1234", "type": "audio/mpeg"}
    ]
    assert [dict(found.attrib) for found in item.findall(f"{{{MEDIA}}}content")] == [
        {"url": "https://site.example/notes.pdf", "type": "application/pdf"},
        {"url": IMAGE, "medium": "image"},
    ]
    assert texts(item, ITUNES) == EPISODE
    assert [dict(found.attrib) for found in item.findall(f"{{{PODCAST}}}transcript")] == [
        {"url": "https://site.example/t.vtt", "type": "text/vtt", "language": "en"},
        {"url": "https://site.example/t.html", "type": "text/html"},
    ]
    assert [dict(found.attrib) for found in item.findall(f"{{{PODCAST}}}chapters")] == [
        {"url": "https://site.example/chapters.json", "type": "application/json+chapters"}
    ]
    assert channel.findtext(f"{{{ITUNES}}}author") == "Ann"
    assert texts(plain, ITUNES) == {}


def test_an_unknown_length_is_zero_in_rss_and_left_out_elsewhere() -> None:
    enclosure = Enclosure(url=MP3, media_type="audio/mpeg", length=0)
    feed = make_feed(make_feed_entry(enclosures=(enclosure,)))
    assert b'length="0"' in render_rss(feed)
    assert b"length" not in render_atom(feed)
    assert b"size_in_bytes" not in render_json_feed(feed)


def test_atom_links_every_enclosure_and_stays_valid() -> None:
    document = etree.fromstring(render_atom(make_podcast_feed()))
    assert SCHEMA.validate(document), SCHEMA.error_log
    entry, plain = document.findall(f"{ATOM}entry")
    assert [dict(link.attrib) for link in entry.findall(f"{ATOM}link[@rel='enclosure']")] == [
        {"rel": "enclosure", "href": MP3, "type": "audio/mpeg", "length": "1234"},
        {"rel": "enclosure", "href": "https://site.example/notes.pdf", "type": "application/pdf"},
    ]
    assert texts(entry, ITUNES) == EPISODE
    assert [dict(found.attrib) for found in plain.iter(f"{{{MEDIA}}}thumbnail", f"{{{MEDIA}}}content")] == [
        {"url": "https://site.example/i.png"},
        {"url": "https://site.example/i.png", "medium": "image"},
    ]


def test_json_has_image_attachments_and_the_episode() -> None:
    episode, plain = json.loads(render_json_feed(make_podcast_feed("json")))["items"]
    assert episode["image"] == IMAGE
    assert episode["attachments"] == [
        {"url": MP3, "mime_type": "audio/mpeg", "size_in_bytes": 1234, "duration_in_seconds": 3723},
        {"url": "https://site.example/notes.pdf", "mime_type": "application/pdf"},
    ]
    assert (episode["_podcast"]["season"], episode["_podcast"]["explicit"]) == (2, False)
    assert plain["image"] == "https://site.example/i.png"
    assert not plain.keys() & {"attachments", "_podcast"}


@pytest.mark.parametrize("suffix", ["atom", "rss"])
def test_feedparser_finds_them(suffix: str) -> None:
    entry: Any = feedparser.parse(FORMATS[suffix].render(make_podcast_feed(suffix))).entries[0]
    assert entry.media_thumbnail[0]["url"] == IMAGE
    assert (entry.enclosures[0].href, entry.enclosures[0].length) == (MP3, "1234")
    assert (entry.itunes_duration, entry.itunes_season, entry.itunes_episode) == ("3723", "2", "5")


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_feed_without_media_has_none_of_their_namespaces(suffix: str) -> None:
    body = FORMATS[suffix].render(make_feed(make_feed_entry(), suffix=suffix))
    assert not any(namespace.encode() in body for namespace in (MEDIA, ITUNES, PODCAST))


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_no_reader_may_follow_is_left_out(suffix: str) -> None:
    entry = make_feed_entry(
        image="javascript:alert(1)",
        enclosures=(
            Enclosure(url="javascript:alert(1)", media_type="audio/mpeg", length=1),
            Enclosure(url="https://a.example/\x01a.mp3", media_type="audio/mpeg", length=-5),
            Enclosure(url="https://a.example/b.mp3", media_type='a"b', length=1),
        ),
        episode=Episode(
            image="data:x",
            chapters_url="/relative",
            author="\x00A\ud800",
            transcripts=(Transcript(url="file:///x", media_type="text/vtt"),),
        ),
    )
    body = FORMATS[suffix].render(make_feed(entry, suffix=suffix))
    assert not any(mark in body for mark in (b"javascript", b"data:", b"relative", b"file:", b"b.mp3", b"-5"))
    assert b"https://a.example/a.mp3" in body
