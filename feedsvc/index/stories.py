"""What is known of every post's story, so that a sync finds twins without reading what has not changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete

from ..dates import to_microseconds
from ..model import Entry
from ..posts.likeness import fold_text
from .rows import chunks
from .schema import STORIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What decides whether a post is looked at for twins; `title` is folded."""

    id: str
    path: str
    title: str
    published_us: int

    @property
    def order(self) -> tuple[int, str]:
        """The first of several twins is the one that stays: the earliest, then by id, never by folder."""
        return self.published_us, self.id

    @classmethod
    def of(cls, entry: Entry) -> "Story":
        """The story that an entry tells; titles are folded, so that case and width make no difference."""
        return cls(
            id=entry.id,
            path=entry.path,
            title=fold_text(entry.title),
            published_us=to_microseconds(entry.published),
        )


def load_stories(connection: Connection) -> dict[str, Story]:
    """Every story, by the id that its post has or would have."""
    return {
        row.id: Story(id=row.id, path=row.path, title=row.title, published_us=row.published_us)
        for row in connection.execute(STORIES.select())
    }


def write_stories(connection: Connection, stories: Sequence[Story], gone: Iterable[str]) -> None:
    """Remember stories as they are now, and forget those whose posts are gone."""
    for ids in chunks(sorted({*gone, *(story.id for story in stories)})):
        connection.execute(delete(STORIES).where(STORIES.c.id.in_(ids)))
    rows = [
        {"id": story.id, "path": story.path, "title": story.title, "published_us": story.published_us}
        for story in stories
    ]
    if rows:
        connection.execute(STORIES.insert(), rows)
