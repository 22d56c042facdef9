"""sfeed, a reader of shell scripts: `sfeed_update` fetches with curl and merges what it finds."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.readers.conftest import Subscription
from tests.requiring import require_tool

# With the ETag options that sfeed's own README recommends.
_SFEEDRC = """\
sfeedpath="{folder}/feeds"
fetch() {{
	etag="{folder}/$1.etag"
	curl -L --max-redirs 0 -H "User-Agent:" -f -s -m 15 \\
		--etag-compare "$etag" --etag-save "$etag" "$2" 2>/dev/null
}}
feeds() {{
	feed "site" "{url}"
}}
"""


@dataclass(frozen=True, slots=True)
class Sfeed:
    """A folder in which `sfeed_update` keeps its feeds."""

    program: str
    folder: Path

    def subscribe(self, url: str) -> None:
        (self.folder / "feeds").mkdir()
        (self.folder / "sfeedrc").write_text(_SFEEDRC.format(folder=self.folder, url=url), encoding="utf-8")

    def update(self) -> dict[str, list[str]]:
        """The rows of the merged feed by title: time, title, link, content, type, id, author, …."""
        subprocess.run([self.program, str(self.folder / "sfeedrc")], check=True, capture_output=True)
        return _by_title((self.folder / "feeds" / "site").read_text(encoding="utf-8"))


def _by_title(text: str) -> dict[str, list[str]]:
    rows = [line.split("\t") for line in text.splitlines()]
    return {row[1]: row for row in rows}


def parse(body: bytes) -> dict[str, list[str]]:
    """What sfeed makes of a document alone."""
    program = require_tool("sfeed", package="sfeed")
    done = subprocess.run([program], input=body, check=True, capture_output=True)
    return _by_title(done.stdout.decode())


@pytest.fixture
def sfeed(tmp_path: Path) -> Sfeed:
    require_tool("curl", package="curl")
    folder = tmp_path / "sfeed"
    folder.mkdir()
    return Sfeed(require_tool("sfeed_update", package="sfeed"), folder)


@pytest.mark.parametrize("suffix", ["atom", "rss"])
def test_sfeed_sees_a_post_come_change_and_leave(
    subscription: Subscription, sfeed: Sfeed, suffix: str
) -> None:
    sfeed.subscribe(subscription.url(suffix))
    assert set(sfeed.update()) == {"第0条", "第1条", "第2条"}
    assert set(sfeed.update()) == {"第0条", "第1条", "第2条"}
    assert subscription.statuses() == [200, 304]

    subscription.add()
    row = sfeed.update()["新的一条"]
    assert (row[0], row[2]) == ("1643673600", "https://news.example/c1/2022/02/01/new.html")
    assert row[6] == "王小明"
    assert "21世纪经济报道" in row[3]  # sfeed knows no source: the name stands in the text

    subscription.edit()
    assert "改过的一条" in sfeed.update()

    # Its update only ever merges; what it reads of the feed itself has the post no more.
    subscription.delete()
    sfeed.update()
    sfeed.update()
    assert subscription.statuses() == [200, 200, 200, 304]
    assert set(parse(subscription.live.get(f"/feed.{suffix}").body)) == {"第0条", "第1条", "第2条"}
