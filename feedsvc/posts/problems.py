"""Everything that can be wrong with a post: stable codes, one sentence for each, and how grave it is.

docs/problems.md explains every code; a test holds that it does.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from ..errors import PostError

PROBLEMS = {
    "DT001": "the date is in no form that can be read without guessing",
    "DT002": "the date is empty",
    "DT003": "the date names a day, a time or an offset that does not exist",
    "DT004": "the date lies outside the years 1 to 9999",
    "DT005": "neither the front matter nor the file name gives a date",
    "DT006": "the date names a time zone that is unknown or means more than one offset",
    "DT007": "the generator cannot read a date that is written like this",
    "EN001": "the file is not UTF-8 text",
    "EN002": "the file contains a NUL byte",
    "EN003": "the file is larger than a post may be",
    "FM001": "the front matter is not valid YAML, TOML or JSON",
    "FM002": "the front matter is opened and never closed",
    "FM003": "the front matter is not a list of `name: value` lines",
    "FM004": "the front matter is larger than front matter may be",
    "FM005": "the front matter is nested deeper than front matter may be",
    "FM006": "the front matter uses a YAML alias, which could expand without end",
    "FM007": "the front matter asks YAML to build an object",
    "FM008": "the front matter has a longer list than front matter may have",
    "FM009": "a name in the front matter is not text, often a template that was left in",
    "FM010": "a value in the front matter has the wrong shape",
    "FM011": "the front matter lacks what the generator makes no post without",
    "FN001": "the name of a file among the posts bears no date, so the generator ignores it",
    "FN002": "the name of the file has characters that no feed can hold",
    "FN003": "the file is a notebook, which feedsvc does not read",
    "ID001": "two files would be the same entry, so one of them is left out",
    "PL001": "the permalink uses a placeholder that the generator does not know",
    "SC001": "the file name is not UTF-8",
    "SC002": "a link leads out of the content folder, or nowhere",
    "SC003": "this is not a regular file",
    "SC004": "the file cannot be opened",
    "SC005": "the file is larger than max_post_bytes",
}
"""Code to one-line meaning, of what leaves a post out.

DT: dates, EN: encoding, FM: front matter, FN: file names, ID: ids, PL: permalinks, SC: files.
"""

WARNINGS = {
    "DT101": "the date lies in the future",
    "DT102": "the date lies before 1990",
    "DT103": "the date and the file name are more than a day apart",
    "DT104": "the date has no offset, and the generator reads it in another zone than the site's",
    "DT105": "the date is eight hours off the day that the original's URL names",
    "DT106": "the date's time zone is an abbreviation that means several zones",
    "DT107": "the post says that it was updated before it was published",
    "DT108": "the date's offset is not written with four digits",
    "DU101": "two posts tell the same story under two ids",
    "EN101": "the file begins with a byte order mark",
    "EN102": "the text holds control characters, which no feed can carry",
    "FD101": "a feed cannot hold all posts of its hours, because a cap comes first",
    "FM101": "blank lines stand above the front matter, so the generator does not see it",
    "FM102": "the title is empty",
    "FM103": "a name stands twice in the front matter, and the last one wins",
    "FM104": "the file has no front matter",
    "TM101": "a term is written like a number, which YAML would turn into another text",
    "TM102": "a term is spelled in several ways that differ in case, width or white space only",
    "TM103": "commas stand between terms that the generator splits at blanks",
    "TP101": "a template mark stands for something that feedsvc does not know",
}
"""Code to meaning, of what is suspicious in a post that is served.

DU: duplicates, FD: feeds, TM: terms, TP: templates.
"""

NOTES = {
    "ID101": "the id holds the category or the date, so that editing them makes the entry a new one",
}
"""Code to one-line meaning, of what is worth knowing; told only to whoever selects it."""


class Severity(StrEnum):
    """How grave a finding is: the post is left out, it is served but suspicious, or it is good to know."""

    PROBLEM = "problem"
    WARNING = "warning"
    NOTE = "note"


def severity_of(code: str) -> Severity:
    """The severity of a code; whatever is not known to be less is a problem."""
    if code in WARNINGS:
        return Severity.WARNING
    return Severity.NOTE if code in NOTES else Severity.PROBLEM


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something about one place of one file. `line` and `column` count from 1, columns in characters.

    `generator` says what the site's own generator does about it, in a sentence without its subject, or "".
    `source_line` is the line as it stands in the file, "" where nobody read it.
    """

    path: str
    code: str
    problem: str
    remedy: str
    line: int = 1
    column: int = 1
    generator: str = ""
    source_line: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.code} {self.problem}; {self.remedy}"

    @property
    def severity(self) -> Severity:
        """What its code says; a finding has no severity of its own."""
        return severity_of(self.code)

    @classmethod
    def of(cls, error: PostError) -> Self:
        """What an error says, as a value."""
        return cls(
            path=error.path,
            code=error.code,
            problem=error.problem,
            remedy=error.remedy,
            line=error.line,
            column=error.column,
        )

    def with_source(self, text: str) -> Self:
        """The same, with its line of the file's text."""
        lines = text.split("\n", self.line)
        return replace(self, source_line=lines[self.line - 1] if self.line <= len(lines) else "")
