"""Entries as the rows that a first sync writes, made in the processes that read the files."""

import marshal
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ..dates import to_microseconds
from ..model import Entry, Source
from ..posts.alike import Alike, Kind
from .rows import ENTRY_COLUMNS, digest_key, list_terms, offset_minutes, to_row

Row = tuple[Any, ...]
Terms = tuple[tuple[int, str, str, str], ...]
"""As `rows.list_terms` gives them."""

_MOST_PARTS = 50_000
_OWN_FIRST = ENTRY_COLUMNS.index("language")
_OWN_VIA = ENTRY_COLUMNS.index("via")


@dataclass(slots=True)
class Batch:
    """Entries as rows of ENTRY_COLUMNS, each with the number of its terms in `terms`, and rows of files."""

    entries: list[tuple[Row, int]] = field(default_factory=list)
    terms: list[Terms] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)

    def to_bytes(self) -> bytes:
        """For another process of the same Python; a third of what pickling costs."""
        return marshal.dumps((self.entries, self.terms, self.files))

    @classmethod
    def from_bytes(cls, data: bytes) -> "Batch":
        """The batch whose `to_bytes` gave this."""
        return cls(*marshal.loads(data))


class Packer:
    """Makes rows of entries; of those that are alike, what they share is made once."""

    def __init__(self) -> None:
        self._shared: dict[tuple[Kind, Source | None], tuple[Row, Row, Row, Terms]] = {}

    def pack(self, posts: Iterable[Entry | Alike], files: Iterable[Row] = ()) -> Batch:
        """Rows of posts and of their files, each in the order given."""
        batch = Batch(files=list(files))
        numbers: dict[Terms, int] = {}
        for post in posts:
            row, terms = self._pack_alike(post) if isinstance(post, Alike) else _pack_entry(post)
            number = numbers.get(terms)
            if number is None:
                number = numbers[terms] = len(batch.terms)
                batch.terms.append(terms)
            batch.entries.append((row, number))
        return batch

    def _pack_alike(self, post: Alike) -> tuple[Row, Terms]:
        key = post.kind, post.source
        shared = self._shared.get(key)
        if shared is None:
            if len(self._shared) >= _MOST_PARTS:
                self._shared.clear()
            row, terms = _pack_entry(post.to_entry())
            verdict = row[ENTRY_COLUMNS.index("date_verdict")]
            shared = (verdict,), row[_OWN_FIRST:_OWN_VIA], row[_OWN_VIA + 1 :], terms
            self._shared[key] = shared
        verdict, middle, end, terms = shared
        id_, us, offset = post.id, to_microseconds(post.published), offset_minutes(post.published)
        is_apart = post.kind.entry.is_apart
        own = (digest_key(id_), id_, id_, post.path, post.permalink, post.title)
        dates = (us, is_apart, offset, us, offset, *verdict)
        return (*own, *dates, post.revision, post.file_digest, post.slug, *middle, post.via, *end), terms


def _pack_entry(entry: Entry) -> tuple[Row, Terms]:
    return tuple(to_row(entry).values()), list_terms(entry)
