"""Every script in ASCII, as Unidecode 1.4 spells it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.posts.transliterating import to_ascii


@pytest.mark.parametrize(
    ("text", "ascii_"),
    [
        pytest.param("plain", "plain", id="ASCII stays"),
        pytest.param("Ünïcödé ß Œ ł", "Unicode ss OE l", id="Latin"),
        pytest.param("北京", "Bei Jing ", id="Chinese"),
        pytest.param("しっチツー", "shitsuchitsu-", id="kana, as Unidecode learnt to spell it"),
        pytest.param("Объём Єлка", "Ob'iom Ielka", id="Cyrillic"),
        pytest.param("Ελλάδα", "Ellada", id="Greek"),
        pytest.param("שלום", "SHlvm", id="Hebrew"),
        pytest.param("10 € − 5 ₽", "10 EUR - 5 R", id="signs"),
        pytest.param("🎉🅰⓫", "[A]11", id="beyond the first plane"),
        pytest.param("[?] ⟿", "[?] ", id="what a person typed is no gap in the table"),
    ],
)
def test_to_ascii(text: str, ascii_: str) -> None:
    assert to_ascii(text) == ascii_


@given(st.text())
def test_to_ascii_gives_ascii(text: str) -> None:
    assert to_ascii(text).isascii()
