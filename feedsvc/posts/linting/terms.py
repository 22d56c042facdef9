"""Terms that are read otherwise than they look."""

from collections.abc import Iterator

from ...model import Entry
from ..dialects.jekyll_values import flatten, ruby_text
from ..front_matter import FrontMatter, Plain, Value
from ..problems import Finding

TERM_NAMES = ("categories", "category", "tags", "tag")


def find_suspicious_terms(entry: Entry, front_matter: FrontMatter, *, is_jekyll: bool) -> Iterator[Finding]:
    """Findings of the family TM1 that one post shows by itself."""
    for name in TERM_NAMES:
        value = front_matter.values.get(name)
        line, column = front_matter.positions.get(name, (1, 1))
        for scalar in list_mistakable(value):
            told = f"calls it {ruby_text(scalar)!r}" if is_jekyll else ""
            problem = f"YAML reads the term {str(scalar)!r} as {ruby_text(scalar)!r}; it is kept as written"
            yield Finding(
                path=entry.path,
                code="TM101",
                problem=problem,
                remedy=f'write "{scalar}"',
                line=line,
                column=column,
                generator=told,
            )
        if is_jekyll and name in {"categories", "tags"} and isinstance(value, str) and "," in value:
            problem = f"{str(value)!r} is split at blanks, so the commas are part of the terms"
            yield Finding(
                path=entry.path,
                code="TM103",
                problem=problem,
                remedy="write a list, [a, b], or blanks alone",
                line=line,
                column=column,
                generator="does the same",
            )


def list_mistakable(value: Value) -> list[str]:
    """The unquoted scalars of a value whose text YAML changes: 000333 to 219, `no` to false, 1.10 to 1.1."""
    return [scalar for scalar in flatten(value) if isinstance(scalar, Plain) and ruby_text(scalar) != scalar]
