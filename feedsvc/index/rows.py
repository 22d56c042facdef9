"""Entries to rows and back."""

import hashlib
import json
from collections import namedtuple
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, TypeVar

from ..dates import EPOCH, to_microseconds
from ..model import Author, DateVerdict, Entry, EntryId, MergedTerm, Source
from ..posts.terms import Named, list_named
from ..selection import slugify
from . import media
from .schema import ENTRIES

SITE_KEY = 0
"""Stands for the whole site where a term key is asked for."""

EVERY_KEY = -1
"""Stands for every term, where it is not known which ones an entry left."""


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode

_CHUNK = 500
"""Values per statement: every SQLite takes 999 variables."""

T = TypeVar("T")


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in parts that fit into one statement."""
    return (items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK))


def digest_key(text: str) -> int:
    """A key that is a function of the text alone: 63 bits of SHA-256, never 0 or negative."""
    return (int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1) or 1


@lru_cache(maxsize=16_384)
def term_key(field: str, slug: str) -> int:
    """The key of a term, SITE_KEY for the whole site (no field)."""
    return digest_key(f"{field}\0{slug}") if field else SITE_KEY


def canonical_json(value: object) -> str:
    """The one spelling of a value as JSON."""
    return _encode(value)


# Thousands of entries share their terms, publishers and authors: what follows from those is made once.
_SHARED = 16_384


def list_terms(entry: Entry) -> tuple[tuple[int, str, str, str], ...]:
    """(term key, field, slug, name) for each term that the entry has, without repetition.

    A merged term is the one that stands for it.
    """
    return _list_terms(list_named(entry), entry.merged)


@lru_cache(_SHARED)
def _list_terms(named: Named, merged: tuple[MergedTerm, ...]) -> tuple[tuple[int, str, str, str], ...]:
    standing = {(field, slug): name for field, slug, name in merged}
    terms: dict[int, tuple[int, str, str, str]] = {}
    for field, own_name in named:
        if own_name.strip():
            name = standing.get((field, slugify(own_name)), own_name) if standing else own_name
            slug = slugify(name)
            key = term_key(field, slug)
            terms.setdefault(key, (key, field, slug, name.strip()))
    return tuple(terms.values())


@lru_cache(_SHARED)
def _names_json(names: tuple[str, ...]) -> str:
    return canonical_json(names)


@lru_cache(_SHARED)
def _authors_json(authors: tuple[Author, ...]) -> str:
    return canonical_json([asdict(author) for author in authors])


@lru_cache(_SHARED)
def _source_json(source: Source | None) -> str:
    return canonical_json(asdict(source) if source else None)


ENTRY_COLUMNS = tuple(column.name for column in ENTRIES.columns)


def to_row(entry: Entry) -> dict[str, Any]:
    """An entry's values by ENTRY_COLUMNS, in their order."""
    return {
        "key": digest_key(entry.id),
        "id": entry.id,
        "generator_id": entry.generator_id,
        "path": entry.path,
        "permalink": entry.permalink,
        "title": entry.title,
        "published_us": to_microseconds(entry.published),
        "is_apart": entry.is_apart,
        "published_offset": offset_minutes(entry.published),
        "updated_us": to_microseconds(entry.updated),
        "updated_offset": offset_minutes(entry.updated),
        "date_verdict": entry.date_verdict.value,
        "revision": entry.revision,
        "file_digest": entry.file_digest,
        "slug": entry.slug,
        "language": entry.language,
        "collection": entry.collection,
        "draft": entry.draft,
        "categories": _names_json(entry.categories),
        "tags": _names_json(entry.tags),
        "authors": _authors_json(entry.authors),
        "source": _source_json(entry.source),
        "other_sources": canonical_json([asdict(source) for source in entry.other_sources])
        if entry.other_sources
        else "[]",
        "via": entry.via,
        "rights": entry.rights,
        "license_url": entry.license_url,
        "media": media.to_json(entry),
    }


EntryRow = namedtuple("EntryRow", ENTRY_COLUMNS)  # type: ignore[misc]  # mypy wants to see the names
"""A row of `entries` that another process can be given."""


@lru_cache(_SHARED)
def _read_names(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@lru_cache(_SHARED)
def _read_authors(text: str) -> tuple[Author, ...]:
    return tuple(Author(**author) for author in json.loads(text))


@lru_cache(_SHARED)
def _read_sources(text: str) -> tuple[Source, ...]:
    """One source, a list of them, or none."""
    found = json.loads(text) or []
    return tuple(Source(**source) for source in (found if isinstance(found, list) else [found]))


def from_row(row: Any) -> Entry:
    """The entry of a row of `entries`, whichever way it was read."""
    return Entry(
        id=EntryId(row.id),
        generator_id=row.generator_id,
        path=row.path,
        permalink=row.permalink,
        title=row.title,
        is_apart=bool(row.is_apart),
        published=_moment(row.published_us, row.published_offset),
        updated=_moment(row.updated_us, row.updated_offset),
        date_verdict=DateVerdict(row.date_verdict),
        revision=row.revision,
        file_digest=row.file_digest,
        slug=row.slug,
        language=row.language,
        collection=row.collection,
        draft=bool(row.draft),
        categories=_read_names(row.categories),
        tags=_read_names(row.tags),
        authors=_read_authors(row.authors),
        source=next(iter(_read_sources(row.source)), None),
        other_sources=_read_sources(row.other_sources),
        via=row.via,
        rights=row.rights,
        license_url=row.license_url,
        **(media.from_json(row.media) if row.media != "{}" else {}),
    )


def offset_minutes(moment: datetime) -> int:
    """A moment's offset from UTC."""
    offset = moment.utcoffset()
    assert offset is not None  # the model refuses naive moments
    return int(offset.total_seconds() // 60)


def _moment(microseconds: int, offset_minutes: int) -> datetime:
    return (EPOCH + timedelta(microseconds=microseconds)).astimezone(_zone(offset_minutes))


@lru_cache
def _zone(offset_minutes: int) -> timezone:
    return timezone(timedelta(minutes=offset_minutes))


def from_rows(rows: Sequence[Any]) -> tuple[Entry, ...]:
    """As `from_row`, in the order of the rows."""
    return tuple(from_row(row) for row in rows)
