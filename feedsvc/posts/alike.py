"""Posts that differ from one that was read before in nothing but title, date, file name and text.

Nearly every post of a large site is one of these. Whatever is not certainly so is read by `reading` in full;
a test holds both to the same entries.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from ..model import Entry, EntryId, Source
from .attribution import HeadAttribution, attribute_text, name_source
from .dialects import Locate, PostFacts, ReadsAlike
from .endings import name_stated, read_ending
from .expanding import refers_to_posts
from .front_matter import MAX_POST_BYTES, FrontMatter
from .plain_yaml import LINE
from .publishers import states_nobody
from .reading import Hidden, ReadingRules, digest_of, make_entry, read_facts, read_origin
from .yaml_values import NULLS, strip_forbidden

_LONGEST_HEAD = 2_000
_LONGEST_TITLE = 1_000
_MOST_KINDS = 20_000
# Far from the ends of the calendar, where offsets lead out of it.
_DATE = re.compile(
    r'date: +("?)(?P<moment>[12]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d) ?(?P<offset>[+-]\d\d:?\d\d)\1 *', re.ASCII
)

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What posts with one head have in common: an entry whose own facts count for nothing."""

    entry: Entry
    locate: Locate
    head: HeadAttribution


class Alike(NamedTuple):
    """One post of a kind: what is its own. Moments in microseconds since 1970, offsets in minutes."""

    kind: Kind
    path: str
    id: str
    permalink: str
    title: str
    slug: str
    published: datetime
    revision: str
    file_digest: str
    source: Source | None
    via: str

    def to_entry(self) -> Entry:
        """The entry that `reading.read_post` makes of the same post."""
        return replace(
            self.kind.entry,
            id=EntryId(self.id),
            generator_id=self.id,
            path=self.path,
            permalink=self.permalink,
            title=self.title,
            slug=self.slug,
            published=self.published,
            updated=self.published,
            revision=self.revision,
            file_digest=self.file_digest,
            source=self.source,
            via=self.via,
        )


class AlikeReader:
    """Reads the files of one site in one process, most of them by another one of their kind."""

    def __init__(self, rules: ReadingRules) -> None:
        self._rules = rules
        dialect = rules.dialect
        is_able = not rules.merged and not rules.attribution.asks_for(("title", "date"))
        self._dialect = dialect if is_able and isinstance(dialect, ReadsAlike) else None
        self._kinds: dict[Key, Kind] = {}
        self._stated: dict[str, Source | None] = {}

    def read(self, path: str, data: bytes, file_digest: str) -> Alike | None:
        """A post of a kind that is known; None for any other, and where one is in doubt."""
        head = _split_head(path, data) if self._kinds else None
        kind = self._kinds.get(head.key) if head else None
        if head is None or kind is None:
            return None
        title, published = _read_title(head.title), _read_date(head.date)
        located = kind.locate(path, published) if title and published else None
        origin = self._find_origin(head.body, kind.head) if located else None
        if published is None or located is None or origin is None:
            return None
        slug, id_, permalink = located
        revision = digest_of(f"{file_digest} {self._rules.digest}".encode())
        return Alike(kind, path, id_, permalink, title, slug, published, revision, file_digest, *origin)

    def read_in_full(self, path: str, data: bytes, *, modified: datetime, file_digest: str) -> Entry | Hidden:
        """As `read_post`; whatever is like this post can be read by it afterwards."""
        front_matter, facts = read_facts(path, data, modified, self._rules)
        post = make_entry(path, front_matter, facts, self._rules, file_digest)
        if self._dialect and not isinstance(post, Hidden) and len(self._kinds) < _MOST_KINDS:
            head = _split_head(path, data)
            if head and head.key not in self._kinds:
                kind = self._find_kind(head, front_matter, facts, post)
                if kind:
                    self._kinds[head.key] = kind
        return post

    def _find_kind(
        self, head: "_Head", front_matter: FrontMatter, facts: PostFacts, entry: Entry
    ) -> Kind | None:
        """What posts with this head have in common, unless this one has more of its own than they may."""
        if front_matter.body != head.body or len(front_matter.values) != len(head.key):
            return None
        revision = digest_of(f"{entry.file_digest} {self._rules.digest}".encode())
        if revision != entry.revision or entry.image or entry.enclosures or entry.side_files or entry.expires:
            return None
        locate = self._dialect.find_alike(entry.path, front_matter) if self._dialect else None
        return Kind(entry, locate, read_origin(facts, front_matter, self._rules)) if locate else None

    def _find_origin(self, body: str, head: HeadAttribution) -> tuple[Source | None, str] | None:
        """Source and original URL; None where other posts have a say."""
        if "{" in body and refers_to_posts(strip_forbidden(body)):
            return None
        rules = self._rules.attribution
        is_plain = rules.reads_body and rules.trims_navigation and not head.is_stated
        ending = read_ending(body) if is_plain else None
        if ending:
            source = self._find_stated(ending.name)
            if source:
                return source, head.via or ending.via
        found = attribute_text(strip_forbidden(body), head, rules)
        return found.source, found.via

    def _find_stated(self, name: str) -> Source | None:
        """The publisher that such an ending names; None where the rest of the post decides."""
        if name not in self._stated:
            stated = name_stated(name)
            known = bool(stated) and not states_nobody(stated)
            self._stated[name] = name_source(stated, self._rules.attribution) if known else None
        return self._stated[name]


class _Head(NamedTuple):
    """`key` has the folder, the ending and all lines but those of title and date."""

    key: Key
    title: str
    date: str
    body: str


def _split_head(path: str, data: bytes) -> _Head | None:
    """A file's head as lines; None for what is not certainly text with front matter on its first line."""
    if b"\r" in data or b"\0" in data or len(data) > MAX_POST_BYTES:
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    end = text.find("\n---\n", 3)
    if not text.startswith("---\n") or not 0 < end <= _LONGEST_HEAD:
        return None
    key = [path[: path.rfind("/") + 1], path[path.rfind(".") :]]
    title = date = ""
    for line in text[4:end].split("\n"):
        if not title and line.startswith("title: "):
            title = line
        elif not date and line.startswith("date: "):
            date = line
        else:
            key.append(line)
    return _Head(tuple(key), title, date, text[end + 5 :]) if title and date else None


def _read_title(line: str) -> str:
    """A title that means nothing but its words; "" for any other."""
    found = LINE.fullmatch(line)
    title = (found["quoted"] or found["plain"] or "") if found else ""
    is_markup = "<" in title or "&" in title or not title.replace("\u3000", " ").isprintable()
    if is_markup or len(title) > _LONGEST_TITLE or (found and found["plain"] in NULLS):
        return ""
    return " ".join(title.split())


def _read_date(line: str) -> datetime | None:
    found = _DATE.fullmatch(line)
    try:
        return datetime.fromisoformat(found["moment"] + found["offset"]) if found else None
    except ValueError:
        return None
