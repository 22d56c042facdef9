"""What is done with the linter's findings: chosen, reported, remembered, explained, mended."""

from collections.abc import Iterable, Sequence

from ..errors import SettingsError
from ..posts.problems import NOTES, PROBLEMS, WARNINGS, Finding, Severity

CODES = {**PROBLEMS, **WARNINGS, **NOTES}
"""Every code and its one-line meaning."""


def list_codes(wrong: str) -> str:
    """The codes of the family that somebody seems to have meant, else all families."""
    family = [code for code in CODES if code[:2] == wrong[:2].upper()]
    return ", ".join(family) or f"families: {', '.join(sorted({code[:2] for code in CODES}))}"


def choose(findings: Iterable[Finding], *, select: Sequence[str], ignore: Sequence[str]) -> list[Finding]:
    """The findings whose codes begin with one of `select` (all but notes without any) and none of `ignore`.

    Raises SettingsError for a prefix that no code has.
    """
    for prefix in (*select, *ignore):
        if not any(code.startswith(prefix) for code in CODES):
            raise SettingsError([f"no code begins with {prefix!r}; {list_codes(prefix)}"])
    return [
        found
        for found in findings
        if (found.code.startswith(tuple(select)) if select else found.severity is not Severity.NOTE)
        and not found.code.startswith(tuple(ignore) or "\0")
    ]
