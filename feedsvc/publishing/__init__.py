"""The read side's straight line: a selection becomes a document, from the cache or built once."""

import hashlib
from collections.abc import Callable, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from ..cache import DocumentCache
from ..dates import EPOCH, to_microseconds
from ..errors import IndexFailedError, NotReadyError, SearchNotReadyError, StaleEntryError
from ..formats import FORMATS
from ..index import Cut, Index, Periods, Snapshot, WindowRules, canonical_json
from ..metrics import Metrics
from ..model import FeedDocument, Site
from ..selection import FIELDS, Archive, Selection
from ..term_rules import NO_RULES, TermRules
from .building import Bodies, FeedBuilder
from .documents import Documents, Stored
from .inventory import FeedContents, FeedList, FeedPage, FeedSummary, Inventory
from .planning import Plan, Planner, check_ready
from .problem_feed import render_problem_feed

__all__ = [
    "ACTIVITY_WEEKS",
    "FeedContents",
    "FeedList",
    "FeedPage",
    "FeedSummary",
    "Inventory",
    "Publisher",
    "Status",
]

ACTIVITY_WEEKS = 16

_ATTEMPTS = 3
_WEEK_US = 7 * 86_400_000_000

T = TypeVar("T")


@dataclass(slots=True)
class Status:
    """What the service says of itself. Written by one thread, read by all; each value stands alone."""

    progress: str = "not read yet"
    read_so_far: tuple[int, int] = (0, 0)
    degraded: str = ""
    problems: int = 0


class Publisher:
    """Publishes selections of one site; safe for any number of threads."""

    def __init__(
        self,
        *,
        site: Site,
        index: Index,
        cache: DocumentCache,
        bodies: Bodies,
        window: WindowRules,
        max_age: int = 3_600,
        terms: TermRules = NO_RULES,
        keeps_windows: Callable[[], bool] = lambda: True,
        status: Status,
        resync: Callable[[str], None],
        complete_search: Callable[[], bool] = lambda: False,
        metrics: Metrics | None = None,
        now: Callable[[], datetime],
    ) -> None:
        """`resync` brings the index to what the file at a path holds now, if this process can.

        `complete_search` reads what a search lacks, if that is little; whether nothing is lacking now.
        `max_age` is for how many seconds any feed may be kept at most. `keeps_windows` is False while another
        process is the writer: then only the windows which that one was asked for make deltas.
        """
        self._site = site
        self._index = index
        self._documents = Documents(cache, metrics or Metrics())
        self._builder = FeedBuilder(site, bodies)
        self._rules = window
        self._terms = terms
        self._planner = Planner(site, window, max_age=max_age, terms=terms)
        self._keeps_windows = keeps_windows
        self._status = status
        self._resync = resync
        self._complete_search = complete_search
        self._now = now

    def publish(self, selection: Selection, suffix: str) -> FeedDocument:
        """The document of a selection in the format of this suffix, a key of `formats.FORMATS`.

        Raises NotReadyError before the first sync, TermNotFoundError for a term that no entry has or that is
        hidden or moved, TermRetiredError for one that is gone for good.
        """
        return self._try(lambda snapshot: self._publish(snapshot, self._plan(snapshot, selection, suffix)))

    def publish_archive(self, selection: Selection, archive: Archive, suffix: str) -> FeedDocument:
        """A document of a selection's archive; raises also ArchiveNotFoundError."""

        def line(snapshot: Snapshot) -> FeedDocument:
            now_us = self._now_us(snapshot)
            plan = self._planner.plan_archive(snapshot, selection, archive, FORMATS[suffix], now_us)
            return self._publish(snapshot, plan)

        return self._try(line)

    def publish_since(self, selection: Selection, suffix: str, known: Sequence[str]) -> FeedDocument:
        """As `publish`; or, where one of the `known` digests is of an earlier document, what is new since it.

        Also remembers what the document holds, for the next time; combinations are endless, so not theirs.
        """
        if selection.is_refined:
            return self.publish(selection, suffix)
        return self._try(
            lambda snapshot: self._publish_since(snapshot, self._plan(snapshot, selection, suffix), known)
        )

    def read_page(self, selection: Selection, limit: int | None = None) -> FeedPage:
        """The feed itself, or its newest `limit` entries, for a page about it; raises as `publish`."""
        return self._try(
            lambda snapshot: self._read_page(snapshot, self._plan(snapshot, selection, "atom"), limit)
        )

    def count_activity(self, scopes: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, ...]]:
        """How many entries scopes, as (field, slug), got in each of the last weeks, oldest first.

        The last week ends with the site's newest entry: a site that rests keeps its picture.
        """
        with self._index.snapshot() as snapshot:
            return snapshot.count_activity(scopes, self._count_weeks(snapshot, self._now_us(snapshot)))

    def list_feeds(self, field: str = "") -> tuple[FeedSummary, ...]:
        """The site's feed and those of all terms, or of one field's; NotReadyError before the first sync."""
        return self.read_list(field).feeds

    def read_list(self, field: str = "") -> FeedList:
        """`list_feeds`, and when it could last have changed."""
        with self._index.snapshot() as snapshot:
            return self._read_list(snapshot, field, self._now_us(snapshot))

    def read_inventory(self, scopes: Set[tuple[str, str]] | None = None) -> Inventory:
        """All feeds, and what those of these scopes hold (None: of all); NotReadyError before the first sync.

        Feeds whose contents are equal are equal, byte for byte, by the same settings and the same code.
        """
        with self._index.snapshot() as snapshot:
            now_us = self._now_us(snapshot)
            feeds = self._read_list(snapshot, "", now_us).feeds
            listed = [(feed.field, feed.slug) for feed in feeds]
            chosen = [scope for scope in listed if scopes is None or scope in scopes]
            contents = snapshot.read_contents(chosen, self._rules, now_us)
            activity = snapshot.count_activity(chosen, self._count_weeks(snapshot, now_us))
            return Inventory(
                content_version=snapshot.content_version,
                due_us=snapshot.next_due_us(self._rules, now_us),
                feeds=feeds,
                contents={scope: FeedContents(contents[scope], activity[scope]) for scope in chosen},
            )

    def list_cuts(self) -> tuple[Cut, ...]:
        """The feeds that a cap cuts inside their hours; NotReadyError before the first sync."""
        with self._index.snapshot() as snapshot:
            check_ready(snapshot)
            cuts = snapshot.list_cuts(self._rules, self._now_us(snapshot))
        return tuple(cut for cut in cuts if self._terms.is_served(Selection(cut.field, cut.slug)))

    def render_problems(self) -> bytes:
        """The Atom feed of everything that is wrong with the content; NotReadyError before the first sync."""
        return render_problem_feed(self._site, self._index.list_reports(), self.list_cuts())

    def content_version(self) -> int:
        """0 before the first sync, then one more for every sync that changed something."""
        with self._index.snapshot() as snapshot:
            return snapshot.content_version

    def progress(self) -> str:
        """How far the first sync is, "" once it is committed."""
        return self._status.progress

    def read_so_far(self) -> tuple[int, int]:
        """Posts that the first sync has read, and posts there are; (0, 0) while nobody has counted them."""
        return self._status.read_so_far

    def problems(self) -> int:
        """How many posts are left out."""
        return self._status.problems

    def degraded(self) -> str:
        """Why the index does not follow the content just now, "" when it does."""
        return self._status.degraded

    def _read_list(self, snapshot: Snapshot, field: str, now_us: int) -> FeedList:
        check_ready(snapshot)
        terms = self._planner.list_terms(snapshot, field, now_us)
        count, newest_us = self._planner.count_entries(snapshot, now_us), snapshot.newest_us(now_us)
        listed_us = snapshot.listed_us(now_us)
        terms.sort(key=lambda term: FIELDS.index(term.field))
        feeds = [
            FeedSummary(
                field=term.field,
                slug=term.slug,
                name=term.name,
                entries=term.entries,
                updated=_to_moment(term.newest_us),
            )
            for term in terms
        ]
        site = FeedSummary(
            field="", slug="", name=self._site.title, entries=count, updated=_to_moment(newest_us)
        )
        return FeedList(tuple(feeds) if field else (site, *feeds), _to_second(listed_us))

    def _count_weeks(self, snapshot: Snapshot, now_us: int) -> Periods:
        return Periods(snapshot.newest_us(now_us) or 0, _WEEK_US, ACTIVITY_WEEKS)

    def _try(self, line: Callable[[Snapshot], T]) -> T:
        """Run a line in one snapshot; when a file turns out to have changed, sync first, then again."""
        for _ in range(_ATTEMPTS):
            try:
                with self._index.snapshot() as snapshot:
                    return line(snapshot)
            except StaleEntryError as error:
                self._resync(error.path)
            except SearchNotReadyError:
                # A few new posts are no reason to send a reader away; a whole site is.
                if not self._complete_search():
                    raise
        raise NotReadyError

    def _now_us(self, snapshot: Snapshot) -> int:
        return snapshot.steady_us(to_microseconds(self._now()))

    def _plan(self, snapshot: Snapshot, selection: Selection, suffix: str) -> Plan:
        return self._planner.plan_window(snapshot, selection, FORMATS[suffix], self._now_us(snapshot))

    def _read_page(self, snapshot: Snapshot, plan: Plan, limit: int | None) -> FeedPage:
        shown = replace(plan, rows=plan.rows[:limit], published_us=plan.published_us[:limit])
        feed, selection = self._builder.build(snapshot, shown), plan.selection
        if limit is None or selection.is_refined:
            return FeedPage(feed)
        return FeedPage(feed, snapshot.list_months(selection, self._rules, self._now_us(snapshot)))

    def _publish(self, snapshot: Snapshot, plan: Plan) -> FeedDocument:
        stored, was_cached = self._get(snapshot, plan)
        return self._describe(snapshot, plan, stored, was_cached=was_cached)

    def _publish_since(self, snapshot: Snapshot, plan: Plan, known: Sequence[str]) -> FeedDocument:
        stored, was_cached = self._get(snapshot, plan)
        whole = self._describe(snapshot, plan, stored, was_cached=was_cached)
        feed = (plan.selection, plan.feed_format.suffix)
        rows = plan.rows[: stored.entries]
        if self._keeps_windows() and snapshot.find_window(*feed, [stored.digest]) is None:
            with suppress(IndexFailedError):  # then it is sent whole next time
                self._index.remember_window(*feed, stored.digest, rows)
        earlier = None if stored.digest in known else snapshot.find_window(*feed, known)
        if earlier is None:
            return whole
        new = canonical_json([row for row in rows if row not in set(earlier)])
        delta, _ = self._documents.get(
            f"{plan.key}:delta:{hashlib.sha256(new.encode()).hexdigest()}",
            plan.feed_format,
            lambda: self._builder.build_delta(snapshot, plan, stored.entries, frozenset(earlier)),
        )
        return replace(whole, length=delta.length, gzip_body=delta.gzip_body, is_delta=True)

    def _get(self, snapshot: Snapshot, plan: Plan) -> tuple[Stored, bool]:
        return self._documents.get(plan.key, plan.feed_format, lambda: self._builder.build(snapshot, plan))

    def _describe(self, snapshot: Snapshot, plan: Plan, stored: Stored, *, was_cached: bool) -> FeedDocument:
        heading = self._builder.build_heading(snapshot, plan, stored.entries)
        return FeedDocument(
            media_type=plan.feed_format.media_type,
            digest=stored.digest,
            length=stored.length,
            gzip_body=stored.gzip_body,
            last_modified=_to_second(plan.changed_us),
            links=(heading.self_link, *heading.links, heading.alternate_link),
            max_age=plan.max_age,
            fresh_until=_to_moment(plan.due_us),
            was_cached=was_cached,
        )


def _to_second(microseconds: int) -> datetime:
    """The moment in whole seconds, as HTTP has them: rather too late than too early."""
    return EPOCH + timedelta(seconds=-(-microseconds // 1_000_000))


def _to_moment(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else EPOCH + timedelta(microseconds=microseconds)
