"""`defaults:` of _config.yml (frontmatter_defaults.rb): values for every post in a scope."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from ..front_matter import Value
from .jekyll_values import merge, text_of

_OLD_TYPES = {"post": "posts", "page": "pages", "draft": "drafts"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultSet:
    """One scope's values; `path` is a prefix of paths, or a glob if it has a `*`; `kind` "" is any."""

    path: str
    kind: str
    values: Mapping[str, Value]


def read_default_sets(
    value: Value, collections_folder: str, kinds: Collection[str]
) -> tuple[DefaultSet, ...]:
    """The sets that can apply to documents of these types.

    What is no set is passed over, as Jekyll does with a warning.
    """
    found = []
    for item in value if isinstance(value, tuple) else ():
        values = item.get("values") if isinstance(item, Mapping) else None
        if not isinstance(item, Mapping) or not isinstance(values, Mapping):
            continue
        scope = item.get("scope")
        scope = scope if isinstance(scope, Mapping) else {}
        kind = _OLD_TYPES.get(text_of(scope.get("type")), text_of(scope.get("type")))
        path = text_of(scope.get("path")).removeprefix("/")
        if collections_folder:
            path = path.removeprefix(f"{collections_folder}/")
        # Drafts are of the type "posts" to Jekyll, too.
        if not kind or kind in kinds:
            found.append(DefaultSet(path=path, kind=kind, values=values))
    return tuple(found)


def chooses_files(found: DefaultSet) -> bool:
    """Whether of two posts in one folder, named by their dates, the set may apply to one only."""
    return "*" in found.path or found.path.rpartition("/")[2][:1].isdigit()


def merge_defaults(sets: Sequence[DefaultSet], path: str, kind: str) -> dict[str, Value]:
    """All values that apply to a document of this type, the more specific over the less specific."""
    merged: dict[str, Value] = {}
    strongest: DefaultSet | None = None
    for candidate in sets:
        if candidate.kind not in {"", kind} or not applies(candidate.path, path):
            continue
        if strongest is None or _precedes(candidate, strongest):
            merged, strongest = merge(merged, candidate.values), candidate
        else:
            merged = merge(candidate.values, merged)
    return merged


def applies(scope: str, path: str) -> bool:
    """Whether a document of this path, as Jekyll knows it, is in the scope of a set."""
    if "*" not in scope:
        return path.startswith(scope)
    # Ruby globs the folder, where * stops at a slash; any file below a folder that matches is in the scope.
    wanted, parts = scope.rstrip("/").split("/"), path.split("/")
    if "**" in wanted:
        return fnmatchcase(path, scope) or fnmatchcase(path, f"{scope.rstrip('/')}/*")
    return len(parts) >= len(wanted) and all(map(fnmatchcase, parts, wanted))


def _precedes(new: DefaultSet, old: DefaultSet) -> bool:
    if len(new.path) != len(old.path):
        return len(new.path) > len(old.path)
    return bool(new.kind) or not old.kind
