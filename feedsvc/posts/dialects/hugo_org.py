"""What Hugo reads from the keywords at the head of an Org file (parser/pageparser, parser/metadecoders)."""

import re

from ..front_matter import FrontMatter, Plain, Value

_KEYWORD = re.compile(r"#\+([A-Za-z_][\w-]*)(\[\])?:[ \t]*(.*)")
_STAMP = re.compile(r"[<\[](\d{4}-\d\d-\d\d)(?: [^\W\d]+\.?)?(?: (\d{1,2}:\d\d))?[^>\]]*[>\]]")


def parse_org(text: str) -> FrontMatter:
    """`#+TITLE: x` lines before anything else; `#+TAGS[]: a b` is a list, `<2024-01-02 Tue>` a date."""
    values: dict[str, Value] = {}
    positions: dict[str, tuple[int, int]] = {}
    lines = text.split("\n")
    number = 0
    for number, line in enumerate(lines):
        found = _KEYWORD.fullmatch(line.rstrip())
        if found is None and line.strip():
            break
        if found is not None:
            name, is_list, value = found[1].lower(), bool(found[2]), found[3]
            values[name] = tuple(value.split()) if is_list else _read_scalar(value)
            positions[name] = (number + 1, 1)
    return FrontMatter(
        values=values,
        positions=positions,
        present=bool(values),
        on_first_line=text.startswith("#+"),
        body="\n".join(lines[number:]),
        body_line=number + 1,
        text=text,
    )


def _read_scalar(value: str) -> str:
    stamp = _STAMP.fullmatch(value)
    if stamp is None:
        return value
    return Plain(f"{stamp[1]} {stamp[2]}:00" if stamp[2] else stamp[1])
