"""The files beside posts: what a post refers to, and what a sync must look at to know that it still holds."""

from typing import Protocol


class SideFiles(Protocol):
    """The content folder as the reading of one post may look at it. Paths are relative to it.

    Both give None for what is no regular file in the folder, also where a path leads out of it.
    """

    def size_of(self, path: str) -> int | None:
        """The size of a file in bytes."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, None for one that is larger than a post may be."""


class NoSideFiles:
    """A content folder with nothing but the post."""

    def size_of(self, path: str) -> int | None:
        return None

    def read(self, path: str) -> bytes | None:
        return None
