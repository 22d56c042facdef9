"""The words of a text, the same for what is searched and for what is asked.

Chinese and Japanese have no spaces: of each run of their characters every two neighbours are a word, and so
is the last character, so that one character finds every run that it stands in. Anything else is a word when
it is a run of letters or of digits: `SH600519` is found by `600519`. Plain words, so that any engine can
hold them.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_UNSPACED = (
    "\u3005\u3007\u3040-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(rf"(?P<unspaced>[{_UNSPACED}]+)|\d+|(?:(?![{_UNSPACED}])[^\W\d_])+")
_CLAUSE = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("“”„«»「」『』", '"'))
_LONGEST_WORD = 60  # characters; nobody looks for a longer one by its end


@dataclass(frozen=True, slots=True, order=True)
class Clause:
    """One part of what is asked: a word or a phrase that a text must hold, or must not.

    `text` is folded, and its words stand apart by one space where anything stood between them.
    """

    is_excluded: bool
    text: str

    @property
    def spelling(self) -> str:
        """As one types it: `word`, `"two words"`, `-word`."""
        quoted = f'"{self.text}"' if " " in self.text else self.text
        return f"-{quoted}" if self.is_excluded else quoted


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other; of the last one only the beginning counts if `is_prefix`."""

    words: tuple[str, ...]
    is_prefix: bool


def fold(text: str) -> str:
    """A text without what makes no difference to a search: case, width, kind of quotation mark."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return folded.translate(_QUOTES)


def list_words(text: str) -> list[str]:
    """All words of a text, in order."""
    words: list[str] = []
    for run in _RUN.finditer(fold(text)):
        words += _split_run(run)
    return words


def make_phrase(text: str) -> Phrase:
    """What finds a text wherever it stands, even in the middle of a run."""
    words = list_words(text)
    runs = list(_RUN.finditer(fold(text)))
    last = runs[-1] if runs else None
    if last is None or last["unspaced"] is None:
        return Phrase(tuple(words), is_prefix=False)
    # Whatever follows the last character in the text that is searched is not part of the question.
    is_single = len(last[0]) == 1
    return Phrase(tuple(words if is_single else words[:-1]), is_prefix=is_single)


def _split_run(run: re.Match[str]) -> list[str]:
    text = run[0]
    if run["unspaced"] is None:
        return [text[:_LONGEST_WORD]]
    return [text[start : start + 2] for start in range(len(text))]


@lru_cache(maxsize=1_024)
def parse_clauses(query: str) -> tuple[Clause, ...]:
    """What is asked, without repetition, in one order; signs alone ask for nothing."""
    clauses = set()
    for minus, phrase, word in _CLAUSE.findall(fold(query)):
        text = _tidy(phrase or word)
        if text:
            clauses.add(Clause(is_excluded=bool(minus), text=text))
    return tuple(sorted(clauses))


def spell_clauses(query: str) -> str:
    """The one spelling of a query; that of its own spelling is itself."""
    return " ".join(clause.spelling for clause in parse_clauses(query))


def _tidy(text: str) -> str:
    """Runs that touch stay together, whatever else stood between two is a space."""
    parts: list[str] = []
    end = -1
    for run in _RUN.finditer(text):
        if parts and run.start() > end:
            parts.append(" ")
        parts.append(run[0])
        end = run.end()
    return "".join(parts)
