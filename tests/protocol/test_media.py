"""Rows of media over a real server: what is said of files that belong to a post."""

import pytest

from tests.formats.reading import ATOM, attributes, children
from tests.live import Live
from tests.protocol.reading import channel, entry_of, item_of, json_item_of

LOCAL = "https://news.example/files/a.mp3"
REMOTE = "https://cdn.example/b.mp4"


def test_r17_one_enclosure_with_the_length_of_the_file(rich: Live) -> None:
    (enclosure,) = item_of(rich, "episode").findall("enclosure")

    assert attributes(enclosure) == {"url": LOCAL, "length": "5", "type": "audio/mpeg"}
    assert len(channel(rich).findall("item/enclosure")) == 1  # no other post has one


def test_a6_every_enclosure_with_its_type_and_length(rich: Live) -> None:
    links = [attributes(link) for link in entry_of(rich, "episode").iterfind(f"{ATOM}link")]

    assert [link for link in links if link["rel"] == "enclosure"] == [
        {"rel": "enclosure", "href": LOCAL, "type": "audio/mpeg", "length": "5"},
        {"rel": "enclosure", "href": REMOTE, "type": "video/mp4", "length": "7"},
    ]


def test_j9_attachments(rich: Live) -> None:
    assert json_item_of(rich, "episode")["attachments"] == [
        {"url": LOCAL, "mime_type": "audio/mpeg", "size_in_bytes": 5, "duration_in_seconds": 62},
        {"url": REMOTE, "mime_type": "video/mp4", "size_in_bytes": 7},
    ]
    assert "attachments" not in json_item_of(rich, "english")


@pytest.mark.parametrize(("name", "has_media"), [("episode", True), ("english", False)])
def test_r24_media_elements_only_from_real_data(rich: Live, name: str, has_media: bool) -> None:
    for element in (item_of(rich, name), entry_of(rich, name)):
        found = [tag for tag in children(element) if "mrss" in tag or "itunes" in tag or "podcast" in tag]
        assert bool(found) is has_media
    assert ("image" in json_item_of(rich, name)) is has_media
