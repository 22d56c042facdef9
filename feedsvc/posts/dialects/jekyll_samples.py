"""Posts of one kind: they differ in nothing but title, date, terms and file name.

Nearly every post of a large site is of a kind that was seen before. Whatever is not certainly so is read in
full; a test holds both to the same results.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ..front_matter import FrontMatter, Value
from . import PostFacts
from .jekyll_defaults import DefaultSet, applies, chooses_files
from .jekyll_post import UPDATED_NAMES, JekyllPost, find_categories
from .jekyll_terms import list_tags
from .jekyll_values import merge

# A slug that is spelt the same in a title, a URL and an id.
NAME = re.compile(
    r"\d{4}-\d{2}-\d{2}-(?P<slug>[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)(?P<ending>\.[a-z]{2,8})", re.ASCII
)
# Far from the ends of the calendar, where offsets lead out of it.
_DATE = re.compile(r"([12]\d{3}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}) ?([+-]\d{2}:?\d{2})", re.ASCII)

_VARYING = frozenset({"title", "date"})
_TERMS = frozenset({"categories", "category", "tags", "tag"})
# What these say is about one post, or makes the date or the body decide over more than itself.
_OWN = frozenset({"excerpt", "excerpt_separator", "guid", "id", "permalink", "slug", *UPDATED_NAMES})
_MOST = 2_000
_MOST_TERMS = 20_000

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a post has in common with others of its kind, what names its terms, and what is its own."""

    key: Key
    terms_key: Key
    slug: str
    published: datetime
    title: str


@dataclass(frozen=True, slots=True)
class Sample:
    """What is true of all posts of a kind: one as Jekyll sees it, its permalink's template, its facts."""

    seen: JekyllPost
    template: str
    facts: PostFacts


@dataclass(frozen=True, slots=True)
class Terms:
    """Of posts with the same values: the categories that Jekyll puts into a URL, and what is meant."""

    in_url: tuple[str, ...]
    categories: tuple[str, ...]
    tags: tuple[str, ...]


class Samples:
    """The kinds that were seen, of one site in one process."""

    def __init__(self, default_sets: Iterable[DefaultSet]) -> None:
        self._choosing = tuple(found.path for found in default_sets if chooses_files(found))
        self._samples: dict[Key, Sample] = {}
        self._terms: dict[Key, Terms] = {}

    def find(self, likeness: Likeness, path: str) -> Sample | None:
        """A post of the same kind, for one that no default chooses by its name."""
        sample = self._samples.get(likeness.key)
        if sample and self._choosing and self._is_chosen(_beside(sample.seen, path)):
            return None
        return sample

    def find_chosen(self, sample: Sample) -> Callable[[str], bool] | None:
        """Whether a default chooses a post of this kind by its file's name; None where none could."""
        if not self._choosing:
            return None
        folder = sample.seen.known_as.rpartition("/")[0]
        if any("*" in scope for scope in self._choosing):
            return lambda name: self._is_chosen(f"{folder}/{name}")
        return lambda name: f"{folder}/{name}".startswith(self._choosing)

    def keep(self, likeness: Likeness, sample: Sample) -> None:
        """Remember a post that was read in full, if others of its kind can be read by it."""
        seen = sample.seen
        if len(self._samples) < _MOST and _OWN.isdisjoint(seen.merged) and not self._is_chosen(seen.known_as):
            # Nobody asks a sample for its text, which may be large.
            facts = replace(sample.facts, body="", excerpt="")
            self._samples[likeness.key] = replace(sample, facts=facts)

    def _is_chosen(self, known_as: str) -> bool:
        return any(applies(scope, known_as) for scope in self._choosing)

    def find_terms(self, likeness: Likeness, sample: Sample, values: Mapping[str, Value]) -> Terms:
        """The terms of a post of this kind with these values in its front matter."""
        terms = self._terms.get(likeness.terms_key)
        if terms is None:
            seen = sample.seen
            post = replace(seen, own=values, merged=merge(seen.defaults, values) if seen.defaults else values)
            terms = Terms(
                in_url=find_categories(post),
                categories=find_categories(replace(post, exact=False)),
                tags=list_tags(post.merged, exact=False),
            )
            if len(self._terms) < _MOST_TERMS:
                self._terms[likeness.terms_key] = terms
        return terms


def _beside(seen: JekyllPost, path: str) -> str:
    """The path to Jekyll of a post in the same folder."""
    return f"{seen.known_as.rpartition('/')[0]}/{path.rpartition('/')[2]}"


def compare_post(path: str, front_matter: FrontMatter) -> Likeness | None:
    """What a plain post has in common with others; None for all that are not plain."""
    folder, _, name = path.rpartition("/")
    named = NAME.fullmatch(name)
    title, date = front_matter.values.get("title"), front_matter.values.get("date")
    dated = _DATE.fullmatch(date) if isinstance(date, str) else None
    if not (named and dated and title and isinstance(title, str) and front_matter.on_first_line):
        return None
    rest: list[object] = [folder, named["ending"]]
    terms: list[object] = [folder, named["ending"]]
    for key, value in front_matter.values.items():
        if not (value is None or isinstance(value, str)):
            return None
        if key in _TERMS:
            terms.extend((key, type(value), value))
        elif key not in _VARYING:
            rest.extend((key, type(value), value))
    try:
        published = datetime.fromisoformat(dated[1] + dated[2])
    except ValueError:
        return None
    return Likeness(tuple(rest), tuple(terms), named["slug"], published, title)
