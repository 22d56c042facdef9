"""Two sites behind a real server: one of every quirk, to be read, and a small one of each test's own."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes import FakeClock
from tests.live import Live, serving
from tests.protocol.site import make_rich_site
from tests.sites import make_site

START = datetime(2022, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The site of every quirk; only to be read."""
    folder = tmp_path_factory.mktemp("rich")
    (folder / "site").mkdir()
    with serving(make_rich_site(folder / "site"), folder / "data") as live:
        yield live


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    """The one clock, standing still: `runtime` hands it to all parts."""
    clock = FakeClock(START)
    monkeypatch.setattr("feedsvc.runtime.service.now", clock)
    monkeypatch.setattr("feedsvc.web.building.now", clock)
    return clock


@pytest.fixture
def small(tmp_path: Path, clock: FakeClock) -> Iterator[Live]:
    """Three posts in two categories, under the standing clock."""
    (tmp_path / "site").mkdir()
    with serving(make_site(tmp_path / "site"), tmp_path / "data") as live:
        yield live
