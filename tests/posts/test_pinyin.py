"""Chinese names, found and ordered by how they are said."""

import sys
from collections.abc import Iterator

import pytest

from feedsvc.posts import pinyin
from feedsvc.posts.pinyin import sounds_like, spell_pinyin
from tests.requiring import require_module


@pytest.fixture(params=["with pypinyin", "without"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Both ways in turn: the extra is there, or is not."""
    if request.param == "with pypinyin":
        require_module("pypinyin")
    else:
        monkeypatch.setitem(sys.modules, "pypinyin", None)
    forget()
    yield request.param
    forget()


def forget() -> None:
    spell_pinyin.cache_clear()
    pinyin._load_pypinyin.cache_clear()


@pytest.mark.parametrize(
    ("name", "syllables"),
    [
        pytest.param("证券时报", ("zheng", "quan", "shi", "bao"), id="a paper"),
        pytest.param(
            "21世纪经济报道 ＡＢ", ("21", "shi", "ji", "jing", "ji", "bao", "dao", "ab"), id="mixed"
        ),
        pytest.param("Reuters", (), id="no Chinese"),
        pytest.param("", (), id="nothing"),
        pytest.param("ひらがな", (), id="Japanese syllables are none of ours"),
    ],
)
def test_spell_pinyin(way: str, name: str, syllables: tuple[str, ...]) -> None:
    assert spell_pinyin(name) == syllables


@pytest.mark.parametrize(
    ("word", "found"),
    [
        pytest.param("zhengquanshibao", True, id="the whole name"),
        pytest.param("shib", True, id="from the middle, not to the end"),
        pytest.param("zqsb", True, id="initials"),
        pytest.param("sb", True, id="some of the initials"),
        pytest.param("s", True, id="the beginning of a syllable"),
        pytest.param("q", True, id="the beginning of another"),
        pytest.param("uan", False, id="the end of a syllable"),
        pytest.param("ao", False, id="no syllable begins so"),
        pytest.param("zs", False, id="initials that are apart"),
    ],
)
def test_sounds_like(way: str, word: str, found: bool) -> None:
    assert sounds_like("证券时报", word) is found


def test_a_name_without_chinese_sounds_like_nothing(way: str) -> None:
    assert not sounds_like("Reuters", "reuters")


def test_readings_that_depend_on_the_word_need_the_extra(way: str) -> None:
    expected = ("yin", "hang") if way == "with pypinyin" else ("yin", "xing")
    assert spell_pinyin("银行") == expected


def test_numbers_count_whole_among_initials(way: str) -> None:
    assert sounds_like("21世纪经济报道", "21sj")
