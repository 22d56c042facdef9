"""Which keys of front matter a dialect asks for, and which its page in docs/front-matter names."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from feedsvc.posts.front_matter import Value

_DOCS = Path(__file__).parent.parent.parent / "docs" / "front-matter"


class AskedFor(Mapping[str, Value]):
    """Front matter that remembers which keys were asked for."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values
        self.keys_asked: set[str] = set()

    def __getitem__(self, key: str) -> Value:
        self.keys_asked.add(key)
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def find_documented_keys(name: str) -> set[str]:
    """Every key in the first column of the page's tables, in lower case."""
    lines = (_DOCS / f"{name}.md").read_text(encoding="utf-8").splitlines()
    first_columns = (line.split("|")[1] for line in lines if line.startswith("|"))
    return {key.lower() for column in first_columns for key in re.findall("`([^`]+)`", column)}
