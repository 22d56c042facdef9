"""Chinese names as somebody types them without an input method: `zhengquan` or `zqsb` for 证券时报.

pypinyin's one door (extra `pinyin`): it knows that 行 is hang in 银行 and xing in 行业. Without it each
character has the one reading of text-unidecode's table, which is right for most.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

from .transliterating import to_ascii

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAS_HAN = re.compile(f"[{_HAN}]")
_PART = re.compile(f"[{_HAN}]+|[^{_HAN}]+")
_SHORTEST_INITIALS = 2
_KEPT_NAMES = 20_000  # more than most sites have terms; about 300 bytes each


@lru_cache(maxsize=_KEPT_NAMES)
def spell_pinyin(name: str) -> tuple[str, ...]:
    """The syllables of a name in small letters without tones; each run of anything else in one piece.

    () for a name without a Chinese character.
    """
    if not _HAS_HAN.search(name):
        return ()
    folded = unicodedata.normalize("NFKC", name).casefold()
    syllables: list[str] = []
    for part in _PART.findall(folded):
        syllables += _spell_han(part) if _HAS_HAN.match(part) else part.split()
    return tuple(syllables)


def sounds_like(name: str, word: str) -> bool:
    """Whether a word in small letters spells the name, or its initials, from any syllable on."""
    syllables = spell_pinyin(name)
    starts = range(len(syllables))
    if any("".join(syllables[start:]).startswith(word) for start in starts):
        return True
    initials = "".join(syllable[:1] if syllable.isalpha() else syllable for syllable in syllables)
    return len(word) >= _SHORTEST_INITIALS and word in initials


def _spell_han(text: str) -> list[str]:
    lazy_pinyin = _load_pypinyin()
    if lazy_pinyin is not None:
        return lazy_pinyin(text)
    spelled = (to_ascii(character).strip().casefold() for character in text)
    return [syllable for syllable in spelled if syllable]


@cache
def _load_pypinyin() -> Callable[[str], list[str]] | None:
    """Loaded at the first name that needs it: its tables are 57 MB."""
    try:
        from pypinyin import lazy_pinyin
    except ImportError:
        return None
    return lazy_pinyin
