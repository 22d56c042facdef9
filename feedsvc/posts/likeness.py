"""Whether two posts tell the same story: the same title, and nearly the same text."""

import re
import unicodedata

_MOST_TEXT = 2_000
"""Letters and digits of a post that are compared: its beginning tells the stories apart."""

_NO_LETTER = re.compile(r"[\W_]+")

_SHINGLE = 6
"""Letters of the overlapping pieces that are counted: about three Chinese words, or one of English."""

_ALIKE = 0.8
_SHORTEST_PART = 0.5


def fold_text(text: str) -> str:
    """What is compared of a text: its letters and digits, without case and width."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text).casefold())


def shingles(text: str) -> frozenset[str]:
    """All pieces of a text's folded beginning; of a very short one the text itself, of an empty one none."""
    folded = fold_text(text[: _MOST_TEXT * 2])[:_MOST_TEXT]
    if len(folded) <= _SHINGLE:
        return frozenset({folded} if folded else ())
    return frozenset(folded[start : start + _SHINGLE] for start in range(len(folded) - _SHINGLE + 1))


def are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether the shorter of two texts stands nearly whole (80 %) in the other, of at most twice its length.

    A digest, stock links or a way back, which one twin has and the other has not, do not matter. A text of
    nothing but pictures is like no other.
    """
    shorter, longer = sorted((len(one), len(other)))
    if not shorter or shorter < longer * _SHORTEST_PART:
        return False
    return len(one & other) >= shorter * _ALIKE
