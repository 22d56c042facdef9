"""What a document will hold, told from the index alone, before an entry is read or rendered."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from difflib import get_close_matches

from ..errors import ArchiveNotFoundError, NotReadyError, TermNotFoundError
from ..formats import OUTPUT_VERSION, FeedFormat
from ..freshness import measure_freshness
from ..index import ArchivePart, Mark, Place, Snapshot, Term, Window, WindowRules, canonical_json
from ..model import Feed, Site
from ..selection import CONTENTS, Archive, Selection
from ..selection import Term as Named
from ..term_rules import TermRules
from .assembling import build_archive_heading, build_heading
from .combining import build_refined_heading
from .recent import Recent

_NEVER_US = 2**62

_SETTLED_MAX_AGE = 86_400
"""Seconds for which a document of a month that is over may be kept: it can change, but hardly does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A document to be: its entries as (id, revision), newest first, with their dates, and its heading.

    At most `max_bytes` of them are kept (None: all), and where the last one is kept, `older` is the place of
    the one after it. `changed_us` is when the document could last have changed, `due_us` when it changes by
    itself. `tombstones` as in `Window`. `content` is how much of each entry it holds, one of `CONTENTS`.
    """

    site: Site
    selection: Selection
    feed_format: FeedFormat
    heading: Feed
    rows: tuple[tuple[str, str], ...]
    published_us: tuple[int, ...]
    max_age: int
    changed_us: int
    due_us: int | None
    max_bytes: int | None = None
    older: Place | None = None
    tombstones: tuple[tuple[str, int], ...] = ()
    content: str = CONTENTS[0]

    @property
    def key(self) -> str:
        """Digest of everything that decides over the document's bytes, and its format."""
        values = {
            "output": OUTPUT_VERSION,
            "site": asdict(self.site),
            "heading": {**asdict(self.heading), "updated": None},
            "max_bytes": self.max_bytes,
            "content": self.content,
            "older": self.older and asdict(self.older),
            "tombstones": self.tombstones,
            "entries": self.rows,
        }
        digest = hashlib.sha256(canonical_json(values).encode()).hexdigest()
        return f"{digest}:{self.feed_format.suffix}:gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class _TermList:
    """All terms with a feed, by field and slug: as of a mark, good from one moment until another."""

    mark: Mark = field(default_factory=Mark)
    from_us: int = 0
    until_us: int = 0
    terms: Mapping[tuple[str, str], Term] = field(default_factory=dict)


class Planner:
    """Plans the documents of one site; `max_age` is for how many seconds a feed may be kept at most."""

    def __init__(self, site: Site, rules: WindowRules, *, max_age: int, terms: TermRules) -> None:
        self._site = site
        self._rules = rules
        self._max_age = max_age
        self._terms = terms
        self._windows: Recent[tuple[str, Window]] = Recent()
        self._parts: Recent[tuple[str, ArchivePart, int | None]] = Recent()
        self._counts: Recent[int] = Recent()
        self._list = _TermList()

    def plan_window(
        self, snapshot: Snapshot, selection: Selection, feed_format: FeedFormat, now_us: int
    ) -> Plan:
        """The document to subscribe to; raises NotReadyError or TermNotFoundError."""
        check_ready(snapshot)
        if selection.is_refined:
            # Before anything is searched: who asks for an unknown term is told so whatever else he asks for.
            names = self._find_names(snapshot, selection, now_us)
            window = snapshot.select_window(selection, self._rules, now_us)
            heading = build_refined_heading(self._site, selection, names, feed_format)
        else:
            name, window = self._windows.get(
                selection, snapshot, now_us, lambda: self._read_window(snapshot, selection, now_us)
            )
            heading = self._build_heading(selection, name, feed_format)
        freshness = measure_freshness(window.published_us, max_age=self._max_age)
        return Plan(
            site=self._site,
            selection=selection,
            feed_format=feed_format,
            heading=replace(heading, ttl=freshness.ttl, skip_hours=freshness.skip_hours),
            rows=window.rows,
            published_us=window.published_us,
            max_age=freshness.max_age,
            changed_us=window.changed_us,
            due_us=window.due_us,
            max_bytes=self._rules.max_bytes,
            older=window.older,
            # RSS and JSON Feed have no word for them.
            tombstones=window.tombstones if feed_format.suffix in {"atom", "xml"} else (),
            content=self._choose_content(selection),
        )

    def plan_archive(
        self, snapshot: Snapshot, selection: Selection, archive: Archive, feed_format: FeedFormat, now_us: int
    ) -> Plan:
        """An archive document; raises also ArchiveNotFoundError."""
        check_ready(snapshot)
        if selection.is_refined:
            raise ArchiveNotFoundError(archive.name)
        name, part, due_us = self._parts.get(
            (selection, archive),
            snapshot,
            now_us,
            lambda: self._read_part(snapshot, selection, archive, now_us),
        )
        freshness = measure_freshness(part.published_us, max_age=self._max_age)
        heading = self._build_heading(selection, name, feed_format)
        return Plan(
            site=self._site,
            selection=selection,
            feed_format=feed_format,
            heading=build_archive_heading(self._site, heading, feed_format, selection, part),
            rows=part.rows,
            published_us=part.published_us,
            max_age=_SETTLED_MAX_AGE if part.is_settled else freshness.max_age,
            changed_us=part.changed_us,
            due_us=due_us,
            content=self._choose_content(selection),
        )

    def _read_window(
        self, snapshot: Snapshot, selection: Selection, now_us: int
    ) -> tuple[tuple[str, Window], int | None]:
        window = snapshot.select_window(selection, self._rules, now_us)
        # A term with scheduled entries only is not there yet.
        name = self._find_name(snapshot, selection, now_us, is_empty=not window.rows)
        return (name, window), window.due_us

    def _read_part(
        self, snapshot: Snapshot, selection: Selection, archive: Archive, now_us: int
    ) -> tuple[tuple[str, ArchivePart, int | None], int | None]:
        name = self._find_name(snapshot, selection, now_us)
        part = snapshot.select_archive(selection, archive, self._rules, now_us)
        if part is None:
            before = replace(archive, number=archive.number - 1) if archive.number > 1 else None
            is_next = before and snapshot.select_archive(selection, before, self._rules, now_us)
            raise ArchiveNotFoundError(archive.name, is_next=bool(is_next))
        due_us = snapshot.find_due_us(selection, self._rules, now_us)
        return (name, part, due_us), due_us

    def list_terms(self, snapshot: Snapshot, field: str, now_us: int) -> list[Term]:
        """The terms that have a feed now, of one field or of all (""), by the names that readers see."""
        known = self._list
        news = snapshot.read_news(known.mark)
        # By an earlier clock, or once a scheduled entry has appeared, any term may be another.
        is_usable = known.from_us <= now_us < known.until_us and news.touched is not None
        if not is_usable or news.mark != known.mark:
            touched = news.touched if is_usable else None
            terms = {} if touched is None else {key: known.terms[key] for key in known.terms.keys() - touched}
            for term in snapshot.list_terms(now_us, only=touched):
                if shown := self._show(term):
                    terms[term.field, term.slug] = shown
            due_us = snapshot.next_dated_us(now_us)
            self._list = known = _TermList(
                mark=news.mark,
                from_us=now_us,
                until_us=_NEVER_US if due_us is None else due_us,
                terms=dict(sorted(terms.items())),
            )
        return [term for term in known.terms.values() if field in {"", term.field}]

    def count_entries(self, snapshot: Snapshot, now_us: int) -> int:
        """All entries dated up to now; counted once for each content version."""

        def read() -> tuple[int, int | None]:
            return snapshot.count_entries(until_us=now_us), snapshot.next_dated_us(now_us)

        return self._counts.get("", snapshot, now_us, read)

    def _show(self, term: Term) -> Term | None:
        """A term as readers see it, None where there is no feed of it."""
        selection = Selection(term.field, term.slug)
        if term.newest_us is None or not self._terms.is_served(selection):
            return None
        name = self._terms.show_name(selection, term.name)
        return term if name == term.name else replace(term, name=name)

    def _choose_content(self, selection: Selection) -> str:
        """Of what is asked for and what the owner allows, that which is less."""
        rule = self._terms.find(selection.scope)
        allowed = (rule and rule.content) or CONTENTS[0]
        return max(selection.refinement.content or CONTENTS[0], allowed, key=CONTENTS.index)

    def _find_names(self, snapshot: Snapshot, selection: Selection, now_us: int) -> dict[Named, str]:
        """The name of every term of a refined selection; TermNotFoundError for the first that is none."""
        return {term: self._find_name(snapshot, Selection(*term), now_us) for term in selection.terms}

    def _find_name(
        self, snapshot: Snapshot, selection: Selection, now_us: int, *, is_empty: bool = False
    ) -> str:
        if not selection.field:
            return ""
        self._terms.check(selection)
        term = snapshot.find_term(selection.field, selection.slug)
        if term is None or is_empty:
            names = {term.slug: term.name for term in self.list_terms(snapshot, selection.field, now_us)}
            near = {slug: names[slug] for slug in get_close_matches(selection.slug, names, n=3)}
            raise TermNotFoundError(selection.field, selection.slug, near)
        return self._terms.show_name(selection, term.name)

    def _build_heading(self, selection: Selection, name: str, feed_format: FeedFormat) -> Feed:
        heading = build_heading(self._site, selection, name, feed_format)
        rule = self._terms.find(selection)
        return replace(heading, subtitle=rule.description) if rule else heading


def check_ready(snapshot: Snapshot) -> None:
    """Raise NotReadyError before the first sync is committed."""
    if not snapshot.content_version:
        raise NotReadyError
