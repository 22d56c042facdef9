"""Rows X over a real server: texts that break other feeds."""

import pytest

from tests.formats.reading import parse_xml
from tests.live import Live
from tests.protocol.reading import contents_of, json_feed, titles_of
from tests.sites import list_problems

FEEDS = ["/feed.atom", "/feed.rss", "/feed.xml"]


def test_x1_forbidden_characters_are_dropped(rich: Live) -> None:
    assert titles_of(rich, "title-forbidden") == {"abcd"}


def test_x2_a_lone_surrogate_costs_no_other_post(rich: Live) -> None:
    assert "title-surrogate" not in str(json_feed(rich))
    problems = [problem.path for problem in list_problems(rich.runtime.index)]
    assert problems == ["_posts/2022-01-14-title-surrogate.md"]
    for path in FEEDS:
        parse_xml(rich.get(path).body)


@pytest.mark.parametrize("text", ["👩‍👩‍👧", "𠀀", "\u200fשלום", "e\u0301"])
def test_x3_rare_characters_stay_as_they_are(rich: Live, text: str) -> None:
    (content,) = contents_of(rich, "emoji")

    assert text in content
    for path in (*FEEDS, "/feed.json"):
        assert text.encode() in rich.get(path).body


def test_x4_line_ends_are_line_feeds(rich: Live) -> None:
    assert titles_of(rich, "title-line-ends") == {"a b c"}
    for path in (*FEEDS, "/feed.json"):
        body = rich.get(path).body
        assert b"\r" not in body
        assert b"&#13;" not in body


def test_x5_the_end_of_cdata_is_text(rich: Live) -> None:
    (content,) = contents_of(rich, "cdata")

    assert content.count("]]&gt;") == 2
    for path in FEEDS:
        assert b"<![CDATA[" not in rich.get(path).body


def test_x6_html_s_entities_are_decoded(rich: Live) -> None:
    (content,) = contents_of(rich, "cdata")

    assert "ê" in content
    assert "&ecirc;" not in content
    for path in FEEDS:
        assert b" &nbsp;" not in rich.get(path).body  # not as XML; escaped HTML may hold it


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("title-spaces", "title spaces"),
        ("title-number", "2022"),
        ("title-no", "no"),
        ("title-list", "a, b"),
        ("title-nothing", "Title Nothing"),
    ],
)
def test_x7_any_title_makes_a_valid_feed(rich: Live, name: str, title: str) -> None:
    assert titles_of(rich, name) == {title}


def test_x7_a_title_of_sixty_kilobytes(rich: Live) -> None:
    (title,) = titles_of(rich, "title-long")

    assert title.startswith("长长长")


@pytest.mark.parametrize("path", FEEDS)
def test_x8_x9_nothing_stands_before_or_beside_the_document(rich: Live, path: str) -> None:
    body = rich.get(path).body

    assert body.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<")
    assert b"<!" not in body
    assert body.count(b"<?") == (2 if path == "/feed.xml" else 1)
