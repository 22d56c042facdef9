"""How Pelican makes a part of a URL from a title or a name (utils.slugify)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Literal

from ...errors import SettingsError
from ..python_config import PythonConfig, Setting
from ..transliterating import to_ascii

Kind = Literal["SLUG", "CATEGORY", "TAG", "AUTHOR"]
"""What a name is of; SLUG is a post's title."""

_Substitutions = tuple[tuple[re.Pattern[str], str], ...]

_DEFAULT = ((r"[^\w\s-]", ""), (r"\A\s*", ""), (r"\s*\Z", ""), (r"[-\s]+", "-"))
_OTHER_KINDS: tuple[Kind, ...] = ("CATEGORY", "TAG", "AUTHOR")
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_LONGEST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SlugRules:
    """`source` is "title" or "basename"; `substitutions` are tried in order."""

    source: str
    keeps_unicode: bool
    keeps_case: bool
    substitutions: Mapping[Kind, _Substitutions]


def slugify(text: str, rules: SlugRules, kind: Kind = "SLUG") -> str:
    """`Écrire & lire` is `ecrire-lire`, unless the site says otherwise. May be empty."""
    plain = unescape(" ".join(_TAG.sub("", text[:_LONGEST]).split()))
    slug = unicodedata.normalize("NFKC", plain)
    if not rules.keeps_unicode:
        slug = to_ascii(slug)
    for pattern, replacement in rules.substitutions[kind]:
        slug = pattern.sub(replacement, slug)
    return (slug if rules.keeps_case else slug.lower()).strip()


def read_slug_rules(settings: PythonConfig) -> SlugRules:
    """What the configuration says; SettingsError for what is no pattern."""
    slug = _read_old(settings, "SLUG") or _read(settings, "SLUG") or _compile(settings, "", _DEFAULT)
    substitutions: dict[Kind, _Substitutions] = {"SLUG": slug}
    for kind in _OTHER_KINDS:
        substitutions[kind] = _read_old(settings, kind) or _read(settings, kind) or slug
    return SlugRules(
        source=str(settings.get("SLUGIFY_SOURCE", "title")),
        keeps_unicode=bool(settings.get("SLUGIFY_USE_UNICODE", False)),
        keeps_case=bool(settings.get("SLUGIFY_PRESERVE_CASE", False)),
        substitutions=substitutions,
    )


def _read(settings: PythonConfig, kind: Kind) -> _Substitutions:
    name = f"{kind}_REGEX_SUBSTITUTIONS"
    pairs = settings.get(name)
    if pairs == ():
        return ((re.compile(r"\Z"), ""),)  # nothing, which is not the default
    return _compile(settings, name, pairs) if isinstance(pairs, tuple) else ()


def _compile(settings: PythonConfig, name: str, pairs: tuple[Setting, ...]) -> _Substitutions:
    compiled = []
    for pair in pairs:
        try:
            source, replacement = pair if isinstance(pair, tuple) else ()
            source, replacement = (unicodedata.normalize("NFKC", str(text)) for text in (source, replacement))
            pattern = re.compile(source, re.IGNORECASE)
            pattern.sub(replacement, "")  # a replacement that names no group fails here, not in a post
        except (re.error, ValueError, IndexError):
            problem = f"{pair!r} is no pattern and its replacement; correct it"
            raise SettingsError([f"{settings.path}: {name}: {problem}"]) from None
        compiled.append((pattern, replacement))
    return tuple(compiled)


def _read_old(settings: PythonConfig, kind: Kind) -> _Substitutions:
    """`SLUG_SUBSTITUTIONS` and its like: texts instead of patterns, which Pelican still understands."""
    pairs = _old_pairs(settings, kind)
    if not pairs:
        return ()
    if kind in ("CATEGORY", "TAG"):
        pairs = _old_pairs(settings, "SLUG") + pairs
    keeps_symbols = any(len(pair) > 2 and pair[2] for pair in pairs)
    texts = tuple((re.escape(str(pair[0])), str(pair[1]).replace("\\", r"\\")) for pair in pairs)
    return _compile(settings, f"{kind}_SUBSTITUTIONS", texts + (_DEFAULT[1:3] if keeps_symbols else _DEFAULT))


def _old_pairs(settings: PythonConfig, kind: Kind) -> tuple[tuple[Setting, ...], ...]:
    pairs = settings.get(f"{kind}_SUBSTITUTIONS")
    if not isinstance(pairs, tuple):
        return ()
    return tuple(pair for pair in pairs if isinstance(pair, tuple) and len(pair) >= 2)
