"""Front matter that can be read and yet is hardly what its author meant; encodings; ids that edits change."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from ...model import Entry
from ..front_matter import FrontMatter
from ..problems import Finding
from ..yaml_values import strip_forbidden

_KEY = re.compile(r"""(["']?)([A-Za-z_][\w-]*)\1[ \t]*:(?=[ \t]|$)""", re.ASCII)


def find_suspicious_heads(
    entry: Entry, data: bytes, front_matter: FrontMatter, *, is_jekyll: bool
) -> Iterator[Finding]:
    """Findings of the families EN1, FM1 and ID1."""
    yield from _find_odd_bytes(entry, data)
    if not front_matter.present:
        told = "publishes it, titled after its file name" if is_jekyll else ""
        problem, remedy = "the file has no front matter", "begin it with ---, title, date and ---"
        yield Finding(path=entry.path, code="FM104", problem=problem, remedy=remedy, generator=told)
    elif is_jekyll and not front_matter.on_first_line:
        told = "sees no front matter: it shows it as text, and titles the post after its file name"
        problem, remedy = "blank lines stand above the front matter", "remove them"
        yield Finding(path=entry.path, code="FM101", problem=problem, remedy=remedy, generator=told)
    title = front_matter.values.get("title")
    if isinstance(title, str) and not title.strip():
        line, column = front_matter.positions.get("title", (1, 1))
        problem, remedy = f"the title is empty; {entry.title!r} stands in", "write a title"
        yield Finding(path=entry.path, code="FM102", problem=problem, remedy=remedy, line=line, column=column)
    yield from _find_repeated_names(entry, front_matter)
    yield from _find_fragile_id(entry, front_matter)


def _find_odd_bytes(entry: Entry, data: bytes) -> Iterator[Finding]:
    if data.startswith(b"\xef\xbb\xbf"):
        problem, remedy = "the file begins with a byte order mark", "save it as UTF-8 without one"
        yield Finding(path=entry.path, code="EN101", problem=problem, remedy=remedy)
    text = data.decode("utf-8-sig", "replace")
    clean = strip_forbidden(text)
    if len(clean) != len(text):
        at = next(
            number for number, pair in enumerate(zip(text, f"{clean}\0", strict=False)) if pair[0] != pair[1]
        )
        problem = f"U+{ord(text[at]):04X} stands in the text, which no feed can carry; it is left out"
        yield Finding(
            path=entry.path,
            code="EN102",
            problem=problem,
            remedy="remove it",
            line=text.count("\n", 0, at) + 1,
            column=at - text.rfind("\n", 0, at),
        )


def _find_repeated_names(entry: Entry, front_matter: FrontMatter) -> Iterator[Finding]:
    """Only in YAML, whose names begin their lines; other forms refuse them or make lists of them."""
    if not front_matter.text.lstrip().startswith("---"):
        return
    seen: dict[str, int] = {}
    for number, line in enumerate(front_matter.text.split("\n", front_matter.body_line)[:-1], start=1):
        found = _KEY.match(line)
        if number >= front_matter.body_line or found is None or found[2] not in front_matter.values:
            continue
        if found[2] in seen:
            problem = f"{found[2]!r} stands twice; this one wins over line {seen[found[2]]}"
            yield Finding(
                path=entry.path, code="FM103", problem=problem, remedy="remove one of them", line=number
            )
        seen[found[2]] = number


def _find_fragile_id(entry: Entry, front_matter: FrontMatter) -> Iterator[Finding]:
    if entry.id != entry.generator_id or front_matter.values.get("id") or front_matter.values.get("guid"):
        return
    holds = []
    if any(f"/{quote(name.lower())}/" in entry.id.lower() for name in entry.categories if name.strip()):
        holds.append("category")
    day = entry.published
    if (
        f"/{day:%Y/%m}" in entry.id
        or f"/{day.year}/{day.month}/" in entry.id
        or f"{day:%Y-%m-%d}" in entry.id
    ):
        holds.append("date")
    if holds:
        line, column = front_matter.positions.get("categories", (1, 1))
        problem = f"the id {entry.id} holds the {' and the '.join(holds)}: an edit would make a new entry"
        yield Finding(
            path=entry.path,
            code="ID101",
            problem=problem,
            remedy=f"before you edit them, write `guid: {entry.id}`",
            line=line,
            column=column,
        )
