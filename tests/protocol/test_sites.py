"""The feeds of whole sites break no rule: the bundled one, and those that FEEDSVC_TEST_SITES names.

The variable holds content folders, separated as in PATH; they may be anybody's, so none is part of the tests.
"""

import gzip
import os
from pathlib import Path

import pytest

from feedsvc.selection import Selection
from tests.formats import strict_json_feed
from tests.protocol.checks import list_problems
from tests.sites import running

BUNDLED = Path(__file__).parents[2] / "content"
SITES = [
    BUNDLED,
    *(Path(name) for name in os.environ.get("FEEDSVC_TEST_SITES", "").split(os.pathsep) if name),
]


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_h28_every_feed_of_a_site_breaks_no_rule(site: Path, tmp_path: Path) -> None:
    with running(site, tmp_path / "data") as runtime:
        runtime.sync()
        feeds = runtime.publisher.list_feeds()
        assert feeds[0].entries > 0
        for feed in feeds:
            bodies = {
                suffix: gzip.decompress(
                    runtime.publisher.publish(Selection(feed.field, feed.slug), suffix).gzip_body
                )
                for suffix in ("atom", "rss", "json")
            }
            problems = [
                *list_problems(bodies["atom"], "atom"),
                *list_problems(bodies["rss"], "rss"),
                *strict_json_feed.list_problems(bodies["json"]),
            ]
            assert (feed.field, feed.slug, problems) == (feed.field, feed.slug, [])
