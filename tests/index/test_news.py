"""What followers are told of new content versions."""

from dataclasses import replace

from feedsvc.index import Index, Mark
from feedsvc.index import news as module
from tests.builders import make_changes, make_entry
from tests.index.test_contract import write

SITE = ("", "")


def test_who_saw_nothing_makes_everything_anew(index: Index) -> None:
    write(index, make_entry())
    news = index.read_news(Mark())
    assert (news.mark.content_version, news.touched) == (1, None)


def test_who_saw_all_of_it_is_told_nothing(index: Index) -> None:
    write(index, make_entry())
    mark = index.read_news(Mark()).mark
    assert index.read_news(mark).touched == frozenset()
    assert index.read_news(mark).mark == mark


def test_who_is_behind_is_told_what_each_version_touched(index: Index) -> None:
    write(index, make_entry("a", categories=("one",)))
    mark = index.read_news(Mark()).mark
    write(index, make_entry("b", categories=("two",)))
    write(index, make_entry("c", tags=("three",)))
    assert index.read_news(mark).touched == frozenset({SITE, ("category", "two"), ("tag", "three")})


def test_other_settings_touch_everything(index: Index) -> None:
    write(index, make_entry("a", categories=("one",)))
    mark = index.read_news(Mark()).mark
    write(index, make_entry("a", categories=("one",)), settings="others")
    assert index.read_news(mark).touched is None


def test_another_site_touches_everything(index: Index) -> None:
    write(index, make_entry(), about={"site": "one"})
    mark = index.read_news(Mark()).mark
    write(index, make_entry(), about={"site": "other"})
    news = index.read_news(mark)
    assert (news.mark.content_version, news.mark.site, news.touched) == (1, "other", None)


def test_who_is_far_behind_makes_everything_anew(index: Index) -> None:
    write(index, make_entry())
    mark = index.read_news(Mark()).mark
    for number in range(module._KEPT + 2):
        write(index, make_entry(revision=str(number)))
    near = replace(mark, content_version=mark.content_version + 10)
    assert index.read_news(mark).touched is None
    assert index.read_news(near).touched == frozenset({SITE})


def test_a_sync_that_touches_very_much_counts_as_touching_everything(index: Index) -> None:
    write(index)
    mark = index.read_news(Mark()).mark
    write(index, make_entry(tags=tuple(map(str, range(module._MANY)))))
    assert index.read_news(mark).touched is None


def test_an_index_that_was_made_anew_tells_everything(index: Index) -> None:
    """Its versions go on, but what they touched is known no more."""
    write(index, make_entry())
    mark = index.read_news(Mark()).mark
    index.clear()
    index.write(make_changes(make_entry(), is_whole=True), settings_digest="s", now_us=0)
    write(index, make_entry(revision="2"))
    assert index.read_news(mark).touched is None
