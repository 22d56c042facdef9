"""What docs/problems.md says about a code."""

import re
from functools import cache
from pathlib import Path

from ..errors import SettingsError
from . import list_codes

_HEADING = re.compile(r"^### ([A-Z]{2}\d{3}): .*$", re.MULTILINE)
_ANY_HEADING = re.compile(r"^##", re.MULTILINE)


def explain(code: str) -> str:
    """The documentation of a code, Markdown; SettingsError for a code that there is not."""
    sections = _read_sections()
    if code.upper() not in sections:
        raise SettingsError([f"no code {code!r}; {list_codes(code)}"])
    return sections[code.upper()]


def documented_codes() -> frozenset[str]:
    """Every code that the documentation has a section for."""
    return frozenset(_read_sections())


@cache
def _read_sections() -> dict[str, str]:
    package = Path(__file__).parent.parent
    # A wheel carries the page inside the package; a checkout has it among its documents.
    carried = package / "problems.md"
    path = carried if carried.is_file() else package.parent / "docs" / "problems.md"
    text = path.read_text(encoding="utf-8")
    sections: dict[str, str] = {}
    for heading in _HEADING.finditer(text):
        following = _ANY_HEADING.search(text, heading.end())
        section = text[heading.start() : following.start() if following else len(text)]
        sections[heading[1]] = section.removeprefix("### ").strip() + "\n"
    return sections
