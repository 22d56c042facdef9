"""The table of formats, and what decides over their bytes."""

from importlib.metadata import version

import pytest

from feedsvc.formats import FORMATS, OUTPUT_VERSION


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        ("atom", "application/atom+xml; charset=utf-8"),
        ("rss", "application/rss+xml; charset=utf-8"),
        ("json", "application/feed+json; charset=utf-8"),
        ("xml", "application/xml; charset=utf-8"),
    ],
)
def test_formats_name_their_media_type(suffix: str, media_type: str) -> None:
    feed_format = FORMATS[suffix]
    assert (feed_format.name, feed_format.suffix, feed_format.media_type) == (suffix, suffix, media_type)


def test_formats_are_four() -> None:
    assert list(FORMATS) == ["atom", "rss", "json", "xml"]


@pytest.mark.parametrize("library", ["comrak", "nh3", "selectolax", "feedgen", "lxml"])
def test_output_version_names_the_installed_library(library: str) -> None:
    assert f" {library} {version(library)}" in OUTPUT_VERSION
