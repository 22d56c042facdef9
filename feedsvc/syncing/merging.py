"""`duplicates = "merge"`: of posts that tell one story the first stays, with the terms of them all."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

from ..index import Changes, Story
from ..model import Entry, Source
from ..posts.reading import digest_of
from .twins import find_twins, group_stories


class Merger:
    """Knows the story of every post, and changes what a sync will write so that twins become one entry."""

    def __init__(self, stories: Mapping[str, Story], *, read_text: Callable[[str], str]) -> None:
        """`stories` by id, as the index has them; `read_text` gives a post's text by its path, or ""."""
        self._stories = stories
        self._next = stories
        self._read_text = read_text
        self._postponed: set[str] = set()

    def merge(
        self,
        changes: Changes,
        *,
        present: Set[str],
        held: Set[str],
        read_entry: Callable[[str], Entry | None],
    ) -> None:
        """Merge twins in `changes`. `present` are all paths, also those `held` (missing for the first time).

        Groups with a held file wait for the next sync.
        """
        changes.stories = [Story.of(entry) for entry in changes.entries]
        changed = {story.id: story for story in changes.stories}
        changes.stories_gone = self._find_gone(changes, present) - changed.keys()
        kept = {id_: story for id_, story in self._stories.items() if id_ not in changes.stories_gone}
        self._next = {**kept, **changed}
        touched = changed.keys() | changes.stories_gone
        titles = {known[id_].title for known in (self._stories, changed) for id_ in touched & known.keys()}
        titles |= self._postponed
        self._postponed = set()
        entries: dict[str, Entry] = {entry.id: entry for entry in changes.entries}
        for group in self._find_groups(titles, changed.keys()):
            if any(story.path in held for story in group):
                self._postponed.add(group[0].title)
            else:
                self._merge_group(group, entries, changes, read_entry)
        changes.entries = list(entries.values())

    def remember(self) -> None:
        """After the changes were written."""
        self._stories = self._next

    def _find_gone(self, changes: Changes, present: Set[str]) -> set[str]:
        """The ids whose files left, or have another id or none now; a twin that was merged left no entry."""
        ids = {row.state.path: row.entry_id for row in changes.files}
        return {
            id_
            for id_, story in self._stories.items()
            if id_ in changes.removals or story.path not in present or ids.get(story.path, id_) != id_
        }

    def _find_groups(self, titles: Set[str], changed: Set[str]) -> Iterator[tuple[Story, ...]]:
        """The groups of these titles that are not what they were, down to a single post that had twins."""
        before = set(group_stories(story for story in self._stories.values() if story.title in titles))
        had_twins = {story.id for group in before for story in group}
        concerned = [story for story in self._next.values() if story.title in titles]
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
