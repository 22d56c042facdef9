"""`duplicates = "merge"`: of posts that tell one story the first stays, with the terms of them all."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

from ..index import Changes, Story
from ..model import Entry, Source
from ..posts.reading import digest_of
from .twins import find_twins, group_stories


class Merger:
    """Knows the story of every post, and changes what a sync will write so that twins become one entry."""

    def __init__(self, stories: Mapping[str, Story], *, read_text: Callable[[str], str]) -> None:
        """`stories` by id, as the index has them; `read_text` gives a post's text by its path, or ""."""
        self._stories: dict[str, Story] = {}
        self._titles: dict[str, set[str]] = {}
        self._paths: dict[str, set[str]] = {}
        self._next: tuple[Iterable[Story], Iterable[str]] = ((), ())
        self._read_text = read_text
        self._postponed: set[str] = set()
        self._take(stories.values())

    def merge(
        self,
        changes: Changes,
        *,
        is_present: Callable[[str], bool],
        held: Set[str],
        read_entry: Callable[[str], Entry | None],
    ) -> None:
        """Merge twins in `changes`. Paths that are `held` (missing for the first time) are present, too.

        Groups with a held file wait for the next sync.
        """
        changes.stories = [Story.of(entry) for entry in changes.entries]
        changed = {story.id: story for story in changes.stories}
        changes.stories_gone = self._find_gone(changes, is_present) - changed.keys()
        self._next = (changes.stories, changes.stories_gone)
        touched = changed.keys() | changes.stories_gone
        titles = {known[id_].title for known in (self._stories, changed) for id_ in touched & known.keys()}
        titles |= self._postponed
        self._postponed = set()
        entries: dict[str, Entry] = {entry.id: entry for entry in changes.entries}
        for group in self._find_groups(titles, changed, changes.stories_gone):
            if any(story.path in held for story in group):
                self._postponed.add(group[0].title)
            else:
                self._merge_group(group, entries, changes, read_entry)
        changes.entries = list(entries.values())

    def remember(self) -> None:
        """After the changes were written."""
        stories, gone = self._next
        for id_ in (*gone, *(story.id for story in stories)):
            story = self._stories.pop(id_, None)
            if story:
                self._titles[story.title].discard(id_)
                self._paths[story.path].discard(id_)
        self._take(stories)
        self._next = ((), ())

    def _take(self, stories: Iterable[Story]) -> None:
        for story in stories:
            self._stories[story.id] = story
            self._titles.setdefault(story.title, set()).add(story.id)
            self._paths.setdefault(story.path, set()).add(story.id)

    def _find_gone(self, changes: Changes, is_present: Callable[[str], bool]) -> set[str]:
        """The ids whose files left, or have another id or none now; a twin that was merged left no entry."""
        ids = {row.state.path: row.entry_id for row in changes.files}
        stirred = ids.keys() | set(changes.files_gone)
        concerned = {id_ for path in stirred for id_ in self._paths.get(path, ())}
        return {
            id_
            for id_ in concerned | (changes.removals.keys() & self._stories.keys())
            if id_ in changes.removals
            or not is_present(self._stories[id_].path)
            or ids.get(self._stories[id_].path, id_) != id_
        }

    def _find_groups(
        self, titles: Set[str], changed: Mapping[str, Story], gone: Set[str]
    ) -> Iterator[tuple[Story, ...]]:
        """The groups of these titles that are not what they were, down to a single post that had twins."""
        known = [
            self._stories[id_] for title in sorted(titles) for id_ in sorted(self._titles.get(title, ()))
        ]
        before = set(group_stories(known))
        had_twins = {story.id for group in before for story in group}
        kept = [story for story in known if story.id not in gone and story.id not in changed]
        concerned = [*kept, *(story for story in changed.values() if story.title in titles)]
        groups = list(group_stories(concerned))
        grouped = {story.id for group in groups for story in group}
        for group in groups:
            if group not in before or any(story.id in changed for story in group):
                yield group
        for story in concerned:
            if story.id in had_twins - grouped:
                yield (story,)

    def _merge_group(
        self,
        group: tuple[Story, ...],
        entries: dict[str, Entry],
        changes: Changes,
        read_entry: Callable[[str], Entry | None],
    ) -> None:
        """Every post of the group as it shall be now, whatever it was before."""
        twins = find_twins(group, self._read_text) if len(group) > 1 else {}
        losers = {story.id for found in twins.values() for story in found}
        own = {story.id: entries.get(story.id) or read_entry(story.path) for story in group}
        for story in group:
            entry = own[story.id]
            if story.id in losers:
                entries.pop(story.id, None)
                changes.removals[story.id] = "merged"
            elif entry:
                others = [own[twin.id] for twin in twins.get(story.id, ())]
                entries[story.id] = merge_entries(entry, [other for other in others if other])


def merge_entries(entry: Entry, twins: Sequence[Entry]) -> Entry:
    """The entry with the categories, tags, sources and authors of its twins as well; theirs come last.

    Its text, dates and id stay its own; its revision is that of all of them.
    """
    if not twins:
        return entry
    everyone = (entry, *twins)
    sources = list(dict.fromkeys(source for one in everyone for source in _list_sources(one)))
    revisions = " ".join(one.revision for one in everyone)
    return replace(
        entry,
        categories=tuple(dict.fromkeys(name for one in everyone for name in one.categories)),
        tags=tuple(dict.fromkeys(name for one in everyone for name in one.tags)),
        authors=tuple(dict.fromkeys(author for one in everyone for author in one.authors)),
        source=sources[0] if sources else None,
        other_sources=tuple(sources[1:]),
        merged=tuple(dict.fromkeys(term for one in everyone for term in one.merged)),
        is_apart=all(one.is_apart for one in everyone),
        via=next((one.via for one in everyone if one.via), ""),
        revision=digest_of(revisions.encode()),
    )


def _list_sources(entry: Entry) -> tuple[Source, ...]:
    return (entry.source, *entry.other_sources) if entry.source else ()
