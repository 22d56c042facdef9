"""Front matter that a Hugo section, or the configuration, hands down to its pages (`cascade`)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..front_matter import Value
from .hugo_globs import compile_glob
from .hugo_values import mapping_of
from .jekyll_values import text_of

_TARGETS = ("target", "_target")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cascade:
    """Values, and the pages that get them where they say nothing themselves."""

    values: Mapping[str, Value]
    path: re.Pattern[str] | None
    language: str
    kind: str

    def matches(self, path: str, language: str, kind: str) -> bool:
        """Whether it is for the page or section (`kind`) at this path (`/posts/x`) in this language."""
        return (
            self.language in {"", language}
            and self.kind in {"", kind}
            and (self.path is None or bool(self.path.fullmatch(path)))
        )


def read_cascade(value: Value) -> tuple[Cascade, ...]:
    """One mapping or a list of them."""
    items = value if isinstance(value, tuple) else (value,)
    found = []
    for item in map(mapping_of, items):
        target = next((mapping_of(item[name]) for name in _TARGETS if name in item), {})
        values = {name: inner for name, inner in item.items() if name not in _TARGETS}
        if not values:
            continue
        path = text_of(target.get("path")).lower()
        found.append(
            Cascade(
                values=values,
                path=compile_glob(path) if path else None,
                language=text_of(target.get("lang")).lower(),
                kind=text_of(target.get("kind")).lower().strip("{}"),
            )
        )
    return tuple(found)


def apply_cascades(
    own: Mapping[str, Value], cascades: Iterable[Cascade], path: str, language: str, *, kind: str
) -> dict[str, Value]:
    """Own values over those that a page or section inherits; the nearest cascade comes first."""
    values = dict(own)
    for cascade in cascades:
        if cascade.matches(path, language, kind):
            for name, value in cascade.values.items():
                if name == "params":
                    values["params"] = {**mapping_of(value), **mapping_of(values.get("params"))}
                else:
                    values.setdefault(name, value)
    return values
