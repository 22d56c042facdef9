"""What is read for a reader or a health check costs the same however many posts there are."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from feedsvc.index import Index, Snapshot, WindowRules
from feedsvc.selection import SITE, Selection
from tests.builders import PUBLISHED, make_entry
from tests.index.test_contract import NOW, write

NEWS = Selection("category", "news")
RULES = WindowRules(min_entries=20, hours=48)


def make_index(path: Path, days: int) -> Index:
    """A post a day, all of one category."""
    index = Index(path)
    write(
        index,
        *(
            make_entry(f"e{day}", categories=("news",), published=PUBLISHED - timedelta(days=day))
            for day in range(days)
        ),
    )
    return index


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Index, Index]]:
    """One with ten times as many posts as the other."""
    folder = tmp_path_factory.mktemp("cost")
    made = make_index(folder / "small.sqlite", 100), make_index(folder / "large.sqlite", 1000)
    yield made
    for index in made:
        index.close()


def count_steps(index: Index, ask: Callable[[Snapshot], object]) -> int:
    """The steps that SQLite's machine takes to answer."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with index.snapshot() as snapshot:
        driver = snapshot._connection.connection.driver_connection
        assert driver is not None
        driver.set_progress_handler(count, 1)
        try:
            ask(snapshot)
        finally:
            driver.set_progress_handler(None, 1)
    return steps


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda snapshot: snapshot.select_window(NEWS, RULES, NOW), id="the window of a term"),
        pytest.param(lambda snapshot: snapshot.select_window(SITE, RULES, NOW), id="the window of the site"),
        pytest.param(
            lambda snapshot: snapshot.select_window(NEWS, WindowRules(min_entries=1, hours=480), NOW),
            id="the window of a busy feed",
        ),
        pytest.param(lambda snapshot: snapshot.list_cuts(RULES, NOW), id="the feeds that are cut"),
        pytest.param(lambda snapshot: snapshot.find_term("category", "news"), id="a term's name"),
        pytest.param(lambda snapshot: snapshot.listed_us(NOW), id="when the lists changed"),
    ],
)
def test_cost_does_not_grow_with_the_site(
    indexes: tuple[Index, Index], ask: Callable[[Snapshot], object]
) -> None:
    small, large = (count_steps(index, ask) for index in indexes)
    assert 0 < large <= 1.1 * small
