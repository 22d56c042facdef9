"""The operator's own feed of what is wrong with the content."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from feedsvc.errors import NotReadyError
from feedsvc.formats.foreign import ForeignEntry, read_foreign_feed
from feedsvc.runtime import Runtime
from tests.formats.reading import is_valid_atom
from tests.sites import LONG_AGO, make_post_text, make_site, running, write_post

SERVED = "_posts/2022-01-01-0.md"
BAD = make_post_text('涨幅 "5%" <b>')


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    return make_site(root)


@pytest.fixture
def runtime(site: Path, tmp_path: Path) -> Iterator[Runtime]:
    with running(site, tmp_path / "data") as runtime:
        runtime.sync()
        yield runtime


def read(runtime: Runtime) -> tuple[ForeignEntry, ...]:
    body = runtime.publisher.render_problems()
    assert is_valid_atom(body)
    return read_foreign_feed(body).entries


def test_nothing_is_wrong(runtime: Runtime) -> None:
    assert read(runtime) == ()


def test_posts_that_were_served_come_first_and_dates_are_those_of_files(runtime: Runtime, site: Path) -> None:
    write_post(site, "_posts/2022-05-01-new.md", make_post_text(date="never"), mtime=LONG_AGO + 200)
    write_post(site, SERVED, BAD, mtime=LONG_AGO + 100)
    runtime.sync()
    served, new = read(runtime)
    assert served.title == f"no longer served: {SERVED}: FM001 text follows the closing quote"
    assert new.title == "_posts/2022-05-01-new.md: DT001 'never' is not a date"
    assert [entry.updated.timestamp() for entry in (served, new) if entry.updated] == [
        LONG_AGO + 100,
        LONG_AGO + 200,
    ]


def test_an_entry_is_its_problem_however_often_its_file_is_saved(runtime: Runtime, site: Path) -> None:
    write_post(site, SERVED, BAD)
    runtime.sync()
    [before] = read(runtime)
    write_post(site, SERVED, BAD + "more", mtime=LONG_AGO + 300)
    runtime.sync()
    [after] = read(runtime)
    assert (after.id, after.updated == before.updated) == (before.id, False)
    runtime.sync(rebuild=True)
    assert read(runtime) == (after,)


def test_a_mended_post_is_forgotten(runtime: Runtime, site: Path) -> None:
    good = (site / SERVED).read_text(encoding="utf-8")
    for text in (BAD, good):
        write_post(site, SERVED, text)
        runtime.sync()
    assert read(runtime) == ()
    other = "_posts/2022-05-01-other.md"
    write_post(site, other, BAD)
    (site / SERVED).unlink()
    runtime.sync()
    assert [entry.title.startswith(other) for entry in read(runtime)] == [True]


def test_feeds_that_a_cap_cuts_are_told_too(site: Path, tmp_path: Path) -> None:
    for number in range(3):
        write_post(site, f"_posts/2022-05-01-{number}.md", make_post_text(date="2022-05-01 08:00:00 +0800"))
    with running(site, tmp_path / "cut", max_entries=2, min_entries=1) as runtime:
        runtime.sync()
        assert "/: FD101 cut by max_entries" in [entry.title for entry in read(runtime)]


def test_before_the_first_sync(site: Path, tmp_path: Path) -> None:
    with running(site, tmp_path / "other") as runtime, pytest.raises(NotReadyError):
        runtime.publisher.render_problems()
