"""Categories and tags of a Jekyll post (Document#populate_categories and #populate_tags)."""

from collections.abc import Mapping, Sequence

from ..front_matter import Value
from .jekyll_values import flatten, is_false, list_plural, ruby_text, to_ruby, unique


def folder_categories(path: str, special: str) -> tuple[str, ...]:
    """The folders above `_posts` (or `_drafts`) are categories; those below are not."""
    above = path.split(special, 1)[0]
    return tuple(folder for folder in above.split("/") if folder)


def list_categories(
    folders: Sequence[str], defaults: Mapping[str, Value], values: Mapping[str, Value], *, exact: bool
) -> tuple[str, ...]:
    """Folders, the defaults' `categories`, the post's own, then `category`: a union, never replaced.

    `exact` gives Ruby's texts and Ruby's idea of equality, in which 3 and "3" differ, and both stay.
    """
    plural = [*folders, *list_plural(defaults.get("categories")), *list_plural(values.get("categories"))]
    singular = _singular(values.get("category"), defaults.get("category"))
    if not exact:
        return _clean(unique((str(name) for name in [*plural, *singular]), str))
    typed = unique(plural, _typed)
    texts = unique([*typed, *map(ruby_text, [*typed, *singular])], _typed)
    return _clean(map_texts(texts))


def list_tags(merged: Mapping[str, Value], *, exact: bool) -> tuple[str, ...]:
    """`tag` if it is there, one value; else `tags`. Neither stringified nor made unique by Jekyll."""
    singular = _singular(merged.get("tag"), None)
    plural = merged.get("tags")
    if singular:
        return _clean(map_texts(singular) if exact else singular)
    if exact and isinstance(plural, str) and not isinstance(to_ruby(plural), str):
        return ()  # Jekyll takes neither a number nor a date for tags.
    names = list_plural(plural)
    return _clean(map_texts(names) if exact else names)


def map_texts(scalars: Sequence[str]) -> tuple[str, ...]:
    """Every scalar as Ruby prints it."""
    return tuple(ruby_text(scalar) for scalar in scalars)


def _singular(own: Value, default: Value) -> tuple[str, ...]:
    value = own if own is not None else default
    return () if is_false(value) else flatten(value)


def _typed(scalar: str) -> tuple[str, object]:
    value = to_ruby(scalar)
    return type(value).__name__, value


def _clean(names: Sequence[str]) -> tuple[str, ...]:
    """Plain texts that name something: no term is made of white space."""
    return tuple(str(name) for name in names if name.strip())
