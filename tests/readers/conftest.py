"""What every reader subscribes to: a site of three posts on a loopback port, at its true address."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.live import Live, serving
from tests.sites import make_post_text, make_site
from tests.web.serving import find_free_port

PATH = "_posts/2022-02-01-new.md"
VIA = "http://finews.example/share?id=1"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A service, and what happens to its newest post."""

    live: Live
    base_url: str

    def url(self, suffix: str) -> str:
        return f"{self.base_url}/feed.{suffix}"

    def add(self) -> None:
        self._write("新的一条", mtime=1_600_000_001)

    def edit(self) -> None:
        self._write("改过的一条", mtime=1_600_000_002)

    def delete(self) -> None:
        self.live.remove(PATH)

    def _write(self, title: str, *, mtime: int) -> None:
        more = f"author: 王小明\nsource: 21世纪经济报道\nsource_url: {VIA}\n"
        text = make_post_text(title, date="2022-02-01 08:00:00 +0800", categories="c1", tags="t1", more=more)
        self.live.write(PATH, text, mtime=mtime)

    def statuses(self) -> list[int]:
        """How the service answered since the last look."""
        return self.live.recording.take()


@pytest.fixture
def subscription(tmp_path: Path) -> Iterator[Subscription]:
    root = tmp_path / "site"
    root.mkdir()
    port = find_free_port()
    base_url = f"http://127.0.0.1:{port}"
    with serving(make_site(root), tmp_path / "data", port=port, base_url=base_url) as live:
        yield Subscription(live, base_url)
