"""A plan becomes a Feed: its entries are read and their bodies loaded."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from ..dates import EPOCH
from ..index import Snapshot
from ..model import Body, Entry, EntryId, Feed, FeedEntry, SafeHtml, Site, Tombstone
from .assembling import build_entry, build_feed_link, cut_to_bytes, latest_update
from .kept_entries import KeptEntries
from .planning import Plan

_NOTHING = Body(html=SafeHtml(""))


class Bodies(Protocol):
    """What publishing needs of the body store: entries' bodies by id, or StaleEntryError."""

    def load(self, snapshot: Snapshot, entries: Iterable[Entry]) -> Mapping[str, Body]: ...


class FeedBuilder:
    """Builds the feeds of one site, each in the snapshot in which it was planned."""

    def __init__(self, site: Site, bodies: Bodies) -> None:
        self._site = site
        self._bodies = bodies
        self._kept = KeptEntries()

    def build(self, snapshot: Snapshot, plan: Plan) -> Feed:
        """The whole document, as much of it as `max_bytes` allows."""
        kept = cut_to_bytes(self._find_entries(snapshot, plan.rows, plan.content), plan.max_bytes)
        updated = latest_update(entry.entry for entry in kept)
        return replace(self.build_heading(snapshot, plan, len(kept)), entries=kept, updated=updated)

    def build_delta(self, snapshot: Snapshot, plan: Plan, kept: int, known: Set[tuple[str, str]]) -> Feed:
        """Of the document's `kept` entries those that a reader who has the `known` ones lacks (RFC 3229)."""
        rows = plan.rows[:kept]
        new = self._find_entries(snapshot, [row for row in rows if row not in known], plan.content)
        updated = latest_update(snapshot.load_entries(id_ for id_, _ in rows).values())
        return replace(self.build_heading(snapshot, plan, kept), entries=tuple(new), updated=updated)

    def build_heading(self, snapshot: Snapshot, plan: Plan, kept: int) -> Feed:
        """The heading of a document of which so many entries are kept: it leads to the one after them."""
        place = plan.older
        if kept < len(plan.rows) and not plan.selection.is_refined:
            place = snapshot.find_place(plan.selection, plan.published_us[kept], plan.rows[kept][0])
        links = plan.heading.links
        if place:
            older = build_feed_link(
                self._site, "prev-archive", plan.feed_format, plan.selection, place.archive
            )
            links = (*links, older)
        stones = (
            Tombstone(id=EntryId(id_), removed=EPOCH + timedelta(microseconds=removed_us))
            for id_, removed_us in plan.tombstones
        )
        return replace(plan.heading, links=links, tombstones=tuple(stones))

    def _find_entries(
        self, snapshot: Snapshot, rows: Sequence[tuple[str, str]], content: str
    ) -> list[FeedEntry]:
        """The entries of these (id, revision), of which those that are not kept are read and built."""
        keys = {row: (*row, content) for row in rows}
        found = self._kept.find(keys.values())
        lacking = [row for row, key in keys.items() if key not in found]
        if lacking:
            entries = snapshot.load_entries(id_ for id_, _ in lacking)
            built = self._build_entries(snapshot, [entries[id_] for id_, _ in lacking], content)
            found |= {keys[row]: entry for row, entry in zip(lacking, built, strict=True)}
        self._kept.keep(found)
        return [found[keys[row]] for row in rows]

    def _build_entries(self, snapshot: Snapshot, entries: list[Entry], content: str) -> list[FeedEntry]:
        """As much of each entry as `content` says; where that is nothing, nothing is rendered."""
        if content == "none":
            return [build_entry(self._site, entry, _NOTHING) for entry in entries]
        bodies = self._bodies.load(snapshot, entries)
        if content == "summary":
            bodies = {id_: replace(body, html=SafeHtml("")) for id_, body in bodies.items()}
        return [build_entry(self._site, entry, bodies[entry.id]) for entry in entries]
