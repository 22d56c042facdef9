"""What subscribers of another feed would notice if they moved to ours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from .formats.foreign import ForeignEntry
from .index.rows import list_terms
from .model import Entry
from .posts.likeness import fold_text
from .selection import Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """An entry that readers know under `old_id` and that we give as `entry`: they would show it as unread."""

    old_id: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Redated:
    """An entry under the same id whose date differs; `field` is "published" or "updated"."""

    entry: Entry
    field: str
    old: datetime
    new: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Everything that differs between an old feed and our entries, in the old feed's order."""

    unread: tuple[Renamed, ...]
    redated: tuple[Redated, ...]
    vanished: tuple[ForeignEntry, ...]
    same: int


def in_scope(entries: Iterable[Entry], selection: Selection) -> tuple[Entry, ...]:
    """The entries that a selection holds, however old they are."""
    if not selection.field:
        return tuple(entries)
    wanted = (selection.field, selection.slug)
    return tuple(
        entry for entry in entries if any((field, slug) == wanted for _, field, slug, _ in list_terms(entry))
    )


def find_differences(old: Sequence[ForeignEntry], ours: Sequence[Entry]) -> Differences:
    """Compare by id, as readers do. What has another id is looked for by link, then by path, then by title.

    An entry of ours that the old feed has under its own id already is nobody's new name: such an old entry
    only vanishes (two entries that we merged, say).
    """
    by_id: dict[str, Entry] = {entry.id: entry for entry in ours}
    known = {entry.id for entry in old}
    finder = _Finder([entry for entry in ours if entry.id not in known])
    unread, redated, vanished, same = [], [], [], 0
    for entry in old:
        mine = by_id.get(entry.id)
        if mine is None:
            renamed = finder.find(entry)
            if renamed:
                unread.append(Renamed(old_id=entry.id, entry=renamed))
            else:
                vanished.append(entry)
            continue
        changes = list(_compare_dates(entry, mine))
        redated += changes
        same += not changes
    return Differences(unread=tuple(unread), redated=tuple(redated), vanished=tuple(vanished), same=same)


def _compare_dates(old: ForeignEntry, new: Entry) -> Iterable[Redated]:
    """Whole seconds are compared: feeds have no finer ones."""
    for field, before, after in (
        ("published", old.published, new.published),
        ("updated", old.updated, new.updated),
    ):
        if before and before.replace(microsecond=0) != after.replace(microsecond=0):
            yield Redated(entry=new, field=field, old=before, new=after)


class _Finder:
    """Finds the entry of ours that an old one means, by what is left when its id says nothing."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._by_link = _index((_fold_link(entry.permalink), entry) for entry in entries)
        self._by_path = _index((_fold_path(entry.permalink), entry) for entry in entries)
        self._by_title = _index((fold_text(entry.title), entry) for entry in entries)

    def find(self, old: ForeignEntry) -> Entry | None:
        for key, index in ((_fold_link(old.link), self._by_link), (_fold_path(old.link), self._by_path)):
            found = index.get(key) if key else None
            if found:
                return found
        found = self._by_title.get(fold_text(old.title)) if old.title else None
        # The same words a week later are another story.
        is_near = not (found and old.published) or abs(found.published - old.published) <= timedelta(days=1)
        return found if is_near else None


def _index(pairs: Iterable[tuple[str, Entry]]) -> dict[str, Entry | None]:
    """By key, the one entry that has it; a key of several entries names none of them."""
    index: dict[str, Entry | None] = {}
    for key, entry in pairs:
        index[key] = None if key in index else entry
    return index


def _fold_link(url: str) -> str:
    """http and https, with and without a last slash, escaped or not: one page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.netloc.lower()}{_fold_path(url)}?{parts.query}" if parts.netloc else ""


def _fold_path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path).removesuffix("index.html").rstrip("/")
    except ValueError:
        return ""
