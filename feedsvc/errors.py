"""Every error that a person can cause and mend: its data, and its one sentence.

A message says which one, what is wrong and what would be right, in lower case and without a full stop.
Anything else that escapes from feedsvc is a bug, and is loud.
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from types import MappingProxyType


class FeedsvcError(Exception):
    """Somebody can mend this; the message says how."""


def suggestion(name: str, known: Sequence[str]) -> str:
    """`; did you mean 'x'` for the nearest known name, or nothing."""
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}" if near else ""


class PostError(FeedsvcError):
    """A post file cannot become an entry: it is left out and reported, and never stops the others.

    `line` and `column` count from 1; `code` is stable and documented in docs/problems.md.
    """

    def __init__(
        self, *, path: str, code: str, problem: str, remedy: str, line: int = 1, column: int = 1
    ) -> None:
        super().__init__(f"{path}:{line}:{column}: {code} {problem}; {remedy}")
        self.path = path
        self.code = code
        self.problem = problem
        self.remedy = remedy
        self.line = line
        self.column = column

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions are unpickled by their positional arguments, of which there are none.
        names = ("path", "code", "problem", "remedy", "line", "column")
        return (partial(PostError, **{name: getattr(self, name) for name in names}), ())


class SettingsError(FeedsvcError):
    """One or more settings are wrong; all of them are told together."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class ContentFolderError(FeedsvcError):
    """The content folder is missing, empty, or not what it was."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"content folder {path}: {problem}")
        self.path = path
        self.problem = problem


class DataFolderError(FeedsvcError):
    """The data folder cannot be used."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"data folder {path}: {problem}")
        self.path = path
        self.problem = problem


class ExportError(FeedsvcError):
    """A folder cannot be exported to."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"export folder {path}: {problem}")
        self.path = path
        self.problem = problem


class OldFeedError(FeedsvcError):
    """A feed to compare with cannot be had, or is none."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"old feed {name}: {problem}")
        self.name = name
        self.problem = problem


class RemovalHeldBackError(FeedsvcError):
    """A sync would have removed suspiciously much, so it changed nothing."""

    def __init__(self, removed: int, total: int, reason: str = "") -> None:
        because = f" ({reason})" if reason else ""
        super().__init__(
            f"removal held back: {removed} of {total}{because}; run feedsvc sync --allow-removals"
        )
        self.removed = removed
        self.total = total


class SelectionError(FeedsvcError):
    """A URL or a set of parameters names no selection that could exist (HTTP 400)."""


class TermNotFoundError(FeedsvcError):
    """A field has no such term (HTTP 404); `near` holds the nearest ones: names by slug."""

    def __init__(self, field: str, slug: str, near: Mapping[str, str] = MappingProxyType({})) -> None:
        hint = f"; near names: {', '.join(near.values())}" if near else ""
        super().__init__(f"no {field} {slug!r}{hint}")
        self.field = field
        self.slug = slug
        self.near = dict(near)


class ArchiveNotFoundError(FeedsvcError):
    """A feed's archive has no such document (HTTP 404); `name` is how its URL spells it.

    `is_next`: the one before it is there, so it may have been, until entries of the month were removed.
    """

    def __init__(self, name: str, *, is_next: bool = False) -> None:
        super().__init__(f"no archive {name!r}; the feed itself leads to every document of its archive")
        self.name = name
        self.is_next = is_next


class TermRetiredError(FeedsvcError):
    """The settings say that a term's feed is gone for good (HTTP 410); `name` is what readers knew it by."""

    def __init__(self, field: str, slug: str, name: str) -> None:
        super().__init__(f"{field} {name!r} is retired")
        self.field = field
        self.slug = slug
        self.name = name


class NotReadyError(FeedsvcError):
    """The first sync has not been committed yet (HTTP 503); `retry_after` in seconds."""

    def __init__(self, retry_after: int = 5) -> None:
        super().__init__(f"the content is being read for the first time; try again in {retry_after} seconds")
        self.retry_after = retry_after


class IndexFailedError(NotReadyError):
    """The index cannot be read or written just now (HTTP 503): its disk is full, or its file is lost."""

    def __init__(self, reason: str, retry_after: int = 5) -> None:
        Exception.__init__(self, f"the index cannot be used just now ({reason}); look at its disk")
        self.retry_after = retry_after


class IndexUnavailableError(IndexFailedError):
    """The database server of the index does not answer, or not as it should (HTTP 503)."""

    def __init__(self, problem: str, retry_after: int = 5) -> None:
        Exception.__init__(self, f"the index cannot be used: {problem}")
        self.retry_after = retry_after


class SearchNotReadyError(NotReadyError):
    """The words of some entries are not indexed yet, so that a search would be incomplete (HTTP 503)."""

    def __init__(self, retry_after: int = 5) -> None:
        Exception.__init__(
            self, f"the texts are still being read into the search; try again in {retry_after} seconds"
        )
        self.retry_after = retry_after


class StaleEntryError(FeedsvcError):
    """A file is no longer what its entry was made from: it must be synced before it is rendered."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: changed since it was read; run feedsvc sync")
        self.path = path
