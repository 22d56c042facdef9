"""`duplicates = "merge"`: one entry for one story, with the terms of all its posts, and nothing is lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from feedsvc.index import Story
from feedsvc.model import Entry, Source
from feedsvc.runtime import Runtime
from feedsvc.selection import Selection
from feedsvc.syncing.merging import merge_entries
from feedsvc.syncing.twins import find_twins, group_stories
from tests.builders import make_entry
from tests.sites import list_problems, make_post_text, make_site, running, write_post

STORY = "".join(f"<p>第{number}段：证监会今日发布关于上市公司的新规定。</p>" for number in range(9))
FIRST, TWIN = "_posts/2022-05-02-1.md", "_posts/2022-05-02-NW1.md"


def write_story(root: Path, path: str, *, title: str = "证监会新规", body: str = STORY, **head: Any) -> None:
    values = {"date": "2022-05-02 08:00:00 +0800", "tags": "证券时报新闻", "categories": "emnews"} | head
    write_post(root, path, make_post_text(title, body=body, **values))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    make_site(root, 0)
    write_story(root, FIRST)
    write_story(root, TWIN, body=f"摘要。\n{STORY}", categories="zqsb", tags="每日经济新闻新闻")
    return root


@pytest.fixture
def runtime(site: Path, tmp_path: Path) -> Iterator[Runtime]:
    with running(site, tmp_path / "data", duplicates="merge") as runtime:
        runtime.sync()
        yield runtime


def entries(runtime: Runtime) -> dict[str, Entry]:
    with runtime.index.snapshot() as snapshot:
        return {entry.path: entry for entry in snapshot.list_entries()}


def rebuilt(runtime: Runtime, tmp_path: Path) -> dict[str, Entry]:
    """What an index that is made anew holds."""
    with running(runtime.assembly.content, tmp_path / "anew", duplicates="merge") as other:
        other.sync()
        return entries(other)


def test_both_are_kept_unless_settings_say_otherwise(site: Path, tmp_path: Path) -> None:
    with running(site, tmp_path / "data") as runtime:
        runtime.sync()
        assert list(entries(runtime)) == [FIRST, TWIN]


def test_the_first_stays_in_the_feeds_of_both(runtime: Runtime) -> None:
    [entry] = entries(runtime).values()
    assert (entry.path, entry.categories, entry.tags) == (
        FIRST,
        ("emnews", "zqsb"),
        ("证券时报新闻", "每日经济新闻新闻"),
    )
    assert [source.title for source in (entry.source, *entry.other_sources) if source] == [
        "证券时报",
        "每日经济新闻",
    ]
    for selection in (Selection("category", "zqsb"), Selection("source", "每日经济新闻")):
        feed = runtime.publisher.read_page(selection).feed
        [found] = feed.entries
        assert found.entry == entry
        assert "来源：证券时报" in found.content
        assert "来源：每日经济新闻" in found.content


def test_a_sync_without_a_change_changes_nothing(runtime: Runtime) -> None:
    result = runtime.sync(verify=True)
    assert (result.content_version, result.changed, result.touched) == (1, 0, frozenset())


def test_a_twin_that_comes_later_changes_the_terms_and_no_id(
    runtime: Runtime, site: Path, tmp_path: Path
) -> None:
    [before] = entries(runtime).values()
    third = "_posts/2022-05-03-third.md"
    write_story(site, third, date="2022-05-03 08:00:00 +0800", categories="c3")
    runtime.sync()
    [after] = entries(runtime).values()
    assert (after.id, after.categories) == (before.id, ("emnews", "zqsb", "c3"))
    assert entries(runtime) == rebuilt(runtime, tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"title": "另一条新闻"}, id="another title"),
        pytest.param({"body": "<p>现在说的是完全不同的事情，与证监会无关。</p>" * 3}, id="another text"),
        pytest.param({"date": "2022-05-01 08:00:00 +0800"}, id="an earlier date"),
        pytest.param({"categories": "other"}, id="another category"),
        pytest.param({"more": "published: false\n"}, id="hidden"),
        pytest.param({"date": "never"}, id="quarantined"),
    ],
)
@pytest.mark.parametrize("path", [FIRST, TWIN], ids=["the first", "its twin"])
def test_whatever_an_edit_does_the_index_is_as_if_made_anew(
    runtime: Runtime, site: Path, tmp_path: Path, path: str, change: dict[str, Any]
) -> None:
    write_story(site, path, **change)
    runtime.sync()
    runtime.sync()
    assert entries(runtime) == rebuilt(runtime, tmp_path)
    write_story(site, path)
    runtime.sync()
    assert len(entries(runtime)) == 1


@pytest.mark.parametrize("path", [FIRST, TWIN], ids=["the first", "its twin"])
def test_what_is_left_of_two_stands_alone_again(
    runtime: Runtime, site: Path, tmp_path: Path, path: str
) -> None:
    (site / path).unlink()
    runtime.sync()
    [entry] = entries(runtime).values()
    assert (len(entry.categories), entry.other_sources) == (1, ())
    assert entries(runtime) == rebuilt(runtime, tmp_path)


def test_a_move_to_the_archive_changes_nothing(runtime: Runtime, site: Path) -> None:
    [before] = entries(runtime).values()
    (site / "old_post").mkdir()
    for path in (FIRST, TWIN):
        (site / path).rename(site / path.replace("_posts", "old_post"))
        runtime.sync()
    [after] = entries(runtime).values()
    assert (after.id, after.revision) == (before.id, before.revision)


def test_a_merged_id_stays_reserved(runtime: Runtime, site: Path) -> None:
    write_story(
        site,
        "_posts/x.md".replace("x", "2022-05-09-x"),
        title="别的",
        more="guid: https://news.example/zqsb/2022/05/02/NW1\n",
    )
    runtime.sync()
    assert {problem.code for problem in list_problems(runtime.index)} == {"ID001"}


def test_settings_may_change_their_mind(site: Path, tmp_path: Path) -> None:
    for duplicates, count in (("merge", 1), ("keep", 2), ("merge", 1)):
        with running(site, tmp_path / "data", duplicates=duplicates) as runtime:
            runtime.sync()
            assert len(entries(runtime)) == count


def test_merging_many_at_once_is_not_held_back(tmp_path: Path) -> None:
    root = tmp_path / "many"
    root.mkdir()
    make_site(root, 0)
    for number in range(30):
        for name in ("a", "b"):
            path = f"_posts/2022-05-02-{name}{number}.md"
            write_story(root, path, title=f"第{number}号文件", body=STORY + f"<p>{number}</p>")
    with running(root, tmp_path / "data") as runtime:
        runtime.sync()
    with running(root, tmp_path / "data", duplicates="merge") as runtime:
        assert (runtime.sync().removed, len(entries(runtime))) == (30, 30)


def make_story(number: int, title: str = "t", *, day: int = 0) -> Story:
    return Story(
        id=f"{number:03}", path=f"{number}.md", title=title, published_us=day * 86_400_000_000 + number
    )


def test_a_standing_headline_is_compared_day_by_day() -> None:
    few = [make_story(number, day=number) for number in range(50)]
    assert list(group_stories(few)) == [tuple(few)]
    many = [make_story(number, day=number // 2) for number in range(60)]
    assert [len(group) for group in group_stories(many)] == [2] * 30
    full = [make_story(number) for number in range(80)]
    assert [len(group) for group in group_stories(full)] == [50]
    assert list(group_stories([make_story(1, ""), make_story(2, "")])) == []


def test_every_twin_belongs_to_one_founder() -> None:
    texts = {"1.md": STORY, "2.md": "另一件事，说的是完全不同的内容。", "3.md": STORY, "4.md": ""}
    group = tuple(make_story(number) for number in (1, 2, 3, 4))
    assert find_twins(group, texts.__getitem__) == {"001": (group[2],)}


def test_merged_entries_keep_what_the_first_lacks() -> None:
    one, two = (
        make_entry("a", tags=("x",)),
        make_entry("b", tags=("x", "y"), source=Source(title="S"), via="u"),
    )
    merged = merge_entries(one, [two])
    assert (merged.id, merged.tags, merged.source, merged.other_sources, merged.via) == (
        one.id,
        ("x", "y"),
        Source(title="S"),
        (),
        "u",
    )
    assert merged.revision not in (one.revision, two.revision)
    assert merge_entries(one, []) is one
