"""docs/content.md names everything that posts may use, and nothing else of its kind."""

import re
from pathlib import Path

import feedsvc
from feedsvc.posts.media import ENCLOSURE_KEYS, IMAGE_KEYS
from feedsvc.posts.templating.filters import FILTERS
from feedsvc.posts.templating.shortcodes import SHORTCODES

TEXT = (Path(feedsvc.__file__).parent.parent / "docs" / "content.md").read_text(encoding="utf-8")


def names_in(text: str) -> set[str]:
    return set(re.findall("`([^`]+)`", text))


def first_columns(heading: str) -> list[str]:
    """The first cells of the table below a header row."""
    rows = TEXT.partition(heading)[2].split("\n\n")[0].splitlines()
    return [row.split("|")[1] for row in rows if row.startswith("| `")]


def test_every_shortcode_is_in_its_table() -> None:
    named = set().union(*map(names_in, first_columns("| names | become |")))
    assert named == set(SHORTCODES)


def test_every_filter_is_named() -> None:
    named = names_in(TEXT.partition("Filters:")[2].partition("; another one")[0])
    assert named == {*FILTERS, "relative_url", "absolute_url", "default"}


def test_every_media_key_is_named() -> None:
    images, enclosures, *_ = map(names_in, first_columns("| key | meaning |"))
    assert images == set(IMAGE_KEYS)
    assert enclosures == set(ENCLOSURE_KEYS)
