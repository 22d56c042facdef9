"""The whole line from a post file's bytes to an entry, and from an entry to its content."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ..dates import EPOCH
from ..model import Body, Entry, EntryId
from ..selection import slugify
from .attribution import Attribution, AttributionRules, HeadAttribution, attribute_text, read_head
from .dialects import Dialect, PostFacts
from .embeds import Embeds
from .excerpts import summarize_post
from .expanding import Beside, PostContext, expand_body, list_losses, refers_to_posts
from .front_matter import FrontMatter, decode_post
from .kramdown import with_blank_lines
from .media import find_enclosures, find_image
from .podcasting import find_episode
from .rendering import render_body
from .sanitizing import sanitize_html, text_of, with_visible_attribution
from .side_files import NoSideFiles, SideFiles
from .summary import clean_title
from .templating import Loss
from .terms import list_named


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRules:
    """Everything but its bytes that decides what a post becomes.

    `digest` covers the configuration, its files and the version of this line; it is part of every revision.
    `side_files` is the content folder, for what a post refers to; `site_url` is without a trailing slash.
    `embeds` says what becomes of players. `merged`: the name of the term that stands for a field's slug.
    """

    dialect: Dialect
    attribution: AttributionRules
    language: str
    digest: str
    site_url: str = ""
    side_files: SideFiles = field(default_factory=NoSideFiles)
    embeds: Embeds = "link"
    merged: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def whole_digest(self) -> str:
        """What must be the same for an entry to be the same without reading it again.

        Merged terms are no part of `digest`: only the entries that have one are others by it.
        """
        return digest_of(f"{self.digest} {sorted(self.merged.items())}".encode())


@dataclass(frozen=True, slots=True)
class Hidden:
    """A post that its author does not publish: not an entry, and not a problem."""

    reason: str


def digest_of(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def read_post(
    path: str, data: bytes, *, modified: datetime, rules: ReadingRules, file_digest: str = ""
) -> Entry | Hidden:
    """A file's bytes become an entry without its HTML; PostError says why they cannot.

    `modified` is the file's own time, which only drafts without a date fall back to. `file_digest` is that of
    the bytes, where the caller knows it.
    """
    front_matter, facts = read_facts(path, data, modified, rules)
    return make_entry(path, front_matter, facts, rules, file_digest or digest_of(data))


def make_entry(
    path: str, front_matter: FrontMatter, facts: PostFacts, rules: ReadingRules, file_digest: str
) -> Entry | Hidden:
    """The second half of `read_post`."""
    if facts.hidden:
        return Hidden(facts.hidden)
    found = _attribute(facts, front_matter, rules)
    context = _context(path, facts, front_matter, rules)
    if refers_to_posts(found.body):
        expand_body(found.body, context)  # for what it finds beside the post, which is part of the revision
    enclosures = find_enclosures(context)
    answers = [*facts.beside, *context.beside.answers]
    entry = Entry(
        id=EntryId(facts.entry_id),
        generator_id=facts.generator_id,
        path=path,
        permalink=facts.permalink,
        title=clean_title(facts.title) or _title_without_one(facts),
        published=facts.published,
        updated=facts.updated,
        date_verdict=facts.date_verdict,
        revision=digest_of(f"{file_digest} {rules.digest}{answers or ''}".encode()),
        file_digest=file_digest,
        slug=facts.slug,
        is_apart=facts.is_apart,
        language=facts.language or rules.language,
        collection=facts.collection,
        draft=facts.draft,
        categories=facts.categories,
        tags=facts.tags,
        authors=found.authors,
        source=found.source,
        via=found.via,
        image=find_image(context),
        enclosures=enclosures,
        episode=find_episode(context, enclosures),
        side_files=tuple(sorted(context.beside.paths | {path for path, _ in facts.beside})),
        expires=facts.expires,
    )
    return with_merged_terms(entry, rules.merged)


def with_merged_terms(entry: Entry, merged: Mapping[tuple[str, str], str]) -> Entry:
    """The entry, knowing which of its terms stand for others; another revision if any does."""
    own = {(field, slugify(name)) for field, name in list_named(entry)} if merged else set()
    found = tuple((*term, merged[term]) for term in sorted(own & merged.keys()))
    if not found:
        return entry
    return replace(entry, merged=found, revision=digest_of(f"{entry.revision} {found}".encode()))


def as_committed(entry: Entry, seconds: int) -> Entry:
    """The entry as last updated by a commit, in seconds since 1970; never before it was published."""
    try:
        moment = EPOCH + timedelta(seconds=seconds)
        updated = max(entry.published, moment.astimezone(entry.published.tzinfo))
    except OverflowError:  # git believes any clock
        return entry
    return replace(entry, updated=updated, revision=digest_of(f"{entry.revision} {seconds}".encode()))


def render_post(entry: Entry, data: bytes, *, rules: ReadingRules) -> Body:
    """Content and summary of an entry from the very bytes it was read from; total for every accepted post."""
    front_matter, facts = read_facts(entry.path, data, entry.published, rules)
    found = _attribute(facts, front_matter, rules)
    context = _context(entry.path, facts, front_matter, rules)
    body = expand_body(found.body, context)
    html = render_body(body, facts.markup)
    # Last, so that nothing can undo it.
    content = sanitize_html(html, page_url=entry.permalink, embeds=rules.embeds)
    content = with_visible_attribution(content, source=entry.source, via=entry.via, language=entry.language)
    for source in entry.other_sources:
        content = with_visible_attribution(content, source=source, via="", language=entry.language)
    summary = summarize_post(facts, found.body, expand=lambda markup: expand_body(markup, context))
    return Body(html=content, summary=summary)


def find_losses(path: str, data: bytes, *, modified: datetime, rules: ReadingRules) -> tuple[Loss, ...]:
    """The template marks of a post that stand for what the feed does not have, such as includes."""
    front_matter, facts = read_facts(path, data, modified, rules)
    found = _attribute(facts, front_matter, rules)
    return list_losses(found.body, _context(path, facts, front_matter, rules))


def read_story(path: str, data: bytes, *, modified: datetime, rules: ReadingRules) -> str:
    """What a post says, as plain text for comparison with other posts: neither safe nor complete."""
    front_matter, facts = read_facts(path, data, modified, rules)
    return text_of(_attribute(facts, front_matter, rules).body)


def render_excerpt(path: str, data: bytes, *, modified: datetime, rules: ReadingRules) -> str:
    """The generator's excerpt of a post as HTML, unsafe and with the line ends of kramdown: for comparison.

    It is read anew, because it may be as long as the post, and nothing else asks for it.
    """
    _, facts = read_facts(path, data, modified, rules)
    if facts.is_raw_excerpt:
        return facts.excerpt
    return with_blank_lines(render_body(facts.excerpt, "markdown"), facts.excerpt)


def read_facts(
    path: str, data: bytes, modified: datetime, rules: ReadingRules
) -> tuple[FrontMatter, PostFacts]:
    """A file's front matter, and what its dialect makes of it."""
    text = decode_post(data, path=path)
    front_matter = rules.dialect.parse(text, path=path)
    if b"\r\n" in data and b"\n\n" not in data:
        front_matter = replace(front_matter, is_crlf=True)
    return front_matter, rules.dialect.read(path, front_matter, modified=modified)


def read_origin(facts: PostFacts, front_matter: FrontMatter, rules: ReadingRules) -> HeadAttribution:
    """What a post's front matter says about its origin."""
    values = front_matter.values
    if facts.author is not None:
        values = {**values, "author": facts.author}
    return read_head(values, facts.tags, rules.attribution)


def _attribute(facts: PostFacts, front_matter: FrontMatter, rules: ReadingRules) -> Attribution:
    return attribute_text(facts.body, read_origin(facts, front_matter, rules), rules.attribution)


def _context(path: str, facts: PostFacts, front_matter: FrontMatter, rules: ReadingRules) -> PostContext:
    return PostContext(
        path=path,
        facts=facts,
        front_matter=front_matter,
        dialect=rules.dialect,
        site_url=rules.site_url,
        beside=Beside(rules.side_files),
    )


def _title_without_one(facts: PostFacts) -> str:
    """Readers show something for an empty title; the slug is at least the post's own word."""
    return clean_title(facts.slug.replace("-", " ")) or "untitled"
