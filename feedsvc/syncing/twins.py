"""Which posts tell the same story: the same title, nearly the same text, and two ids."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from ..index import Story
from ..posts.likeness import are_alike, shingles

_MOST_ALIKE = 50
"""Posts of one title that are compared with each other; of more, only those of the same day."""

_DAY_US = 86_400_000_000


def group_stories(stories: Iterable[Story]) -> Iterator[tuple[Story, ...]]:
    """Those that could be twins, two to fifty of one title together, in their order.

    A title that more posts have is a standing headline: it is divided by days (UTC), and of a day that is
    still too full only the first fifty are compared.
    """
    by_title: dict[str, list[Story]] = {}
    for story in stories:
        if story.title:
            by_title.setdefault(story.title, []).append(story)
    for group in by_title.values():
        if len(group) <= _MOST_ALIKE:
            yield from _worth_comparing(group)
            continue
        by_day: dict[int, list[Story]] = {}
        for story in group:
            by_day.setdefault(story.published_us // _DAY_US, []).append(story)
        for day in by_day.values():
            yield from _worth_comparing(day)


def _worth_comparing(group: list[Story]) -> Iterator[tuple[Story, ...]]:
    if len(group) > 1:
        yield tuple(sorted(group, key=lambda story: story.order)[:_MOST_ALIKE])


def find_twins(group: tuple[Story, ...], read_text: Callable[[str], str]) -> Mapping[str, tuple[Story, ...]]:
    """By the id of the post that stays, its twins; `read_text` gives the text of a post by its path."""
    founders: list[tuple[Story, frozenset[str]]] = []
    twins: dict[str, tuple[Story, ...]] = {}
    for story in group:
        pieces = shingles(read_text(story.path))
        founder = next((known for known, of_known in founders if are_alike(of_known, pieces)), None)
        if founder is None:
            founders.append((story, pieces))
        else:
            twins[founder.id] = (*twins.get(founder.id, ()), story)
    return twins
