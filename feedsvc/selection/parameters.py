"""What the parameters of a URL mean, and whether they are spelled in the one way."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from urllib.parse import parse_qsl

from feedsvc.errors import SelectionError

from .refining import CONTENTS, FIELDS, Refinement, Term, encode_pairs, parse_since, parse_until
from .scopes import SITE, Selection
from .slugs import slugify
from .words import parse_clauses, spell_clauses

MAX_TERMS = 20
MAX_CLAUSES = 10
MAX_TEXT = 200
MAX_LIMIT = 500

PARAMETERS = (
    *(f"{name}{mode}" for name in FIELDS for mode in ("", ".all", ".not")),
    *("q", "title", "since", "until", "limit", "content", "ui"),
)
_SELECTING = frozenset(PARAMETERS) - {"ui"}
_OTHERS_PARAMETERS = frozenset({"feed", "field", "paged"})
"""What counts at some URL that is no feed of ours: the OPML list, and WordPress's feeds."""
_SHORTEST_GUESSED = 5  # letters; below that, one edit away is mere chance

Pairs = list[tuple[str, str]]


def parse_selection(scope: Selection, query: str) -> Selection:
    """What a path and a query string (without `?`) select together, in its one form.

    Parameters that nobody knows are ignored, whatever they hold: readers append cruft. SelectionError for a
    misspelt one, and for values that mean nothing or too much.
    """
    if not query:
        return scope
    pairs = _read_pairs(query)
    _refuse_misspelt(pairs)
    pairs = [(name, value) for name, value in pairs if name in _SELECTING and value.strip()]
    if not pairs:
        return scope
    values = _group(pairs)
    return combine(
        any_of=_list_terms(values, ""),
        all_of=[*scope.required, *_list_terms(values, ".all")],
        none_of=_list_terms(values, ".not"),
        q=" ".join(values.get("q", ())),
        title=" ".join(values.get("title", ())),
        since=_parse_moment("since", _read_single(values, "since")),
        until=_parse_moment("until", _read_single(values, "until")),
        limit=_parse_limit(_read_single(values, "limit")),
        content=_parse_content(_read_single(values, "content")),
    )


def combine(
    *,
    any_of: Iterable[Term] = (),
    all_of: Iterable[Term] = (),
    none_of: Iterable[Term] = (),
    q: str = "",
    title: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 0,
    content: str = "",
) -> Selection:
    """The one Selection for a meaning; SelectionError if nothing could be in it, or if it costs too much.

    Slugs are canonical; the words are not. A single required term is the path, several are all parameters.
    """
    choices, required, excluded = set(any_of), set(all_of), set(none_of)
    groups: list[Term] = []
    for field in FIELDS:
        asked = {term for term in choices if term[0] == field}
        left = asked - excluded
        if asked and not left:
            _refuse_contradiction(min(asked))
        if len(left) == 1:
            required |= left
        elif not left & required:
            groups += left
    if required & excluded:
        _refuse_contradiction(min(required & excluded))
    _refuse_too_much(len(required) + len(groups) + len(excluded), (q, title))
    if since and until and since > until:
        raise SelectionError("'since' is later than 'until'; exchange them")
    q, title = _spell_words("q", q), _spell_words("title", title)
    _refuse_too_much(0, (q, title))  # folding may lengthen a text, and its own spelling must be welcome
    is_path = len(required) == 1 and not groups
    refinement = Refinement(
        any_of=tuple(sorted(groups)),
        all_of=() if is_path else tuple(sorted(required)),
        none_of=tuple(sorted(excluded)),
        q=q,
        title=title,
        since=since,
        until=until,
        limit=limit,
        content="" if content == CONTENTS[0] else content,
    )
    field, slug = required.pop() if is_path else ("", "")
    return Selection(field, slug, refinement)


def is_spelled(selection: Selection, query: str) -> bool:
    """Whether a query string spells this selection's refinement in the one way, whatever cruft it holds."""
    pairs = [(name, value) for name, value in _read_pairs(query) if name in _SELECTING]
    return tuple(pairs) == selection.refinement.pairs()


def spell_known(query: str) -> str | None:
    """What of a query string could decide over an answer, "" for cruft alone; None if nobody knows."""
    pairs = _read_pairs(query)
    if any(name in _OTHERS_PARAMETERS or name == "ui" for name, _ in pairs):
        return None
    try:
        _refuse_misspelt(pairs)
    except SelectionError:
        return None
    return encode_pairs(tuple((name, value) for name, value in pairs if name in _SELECTING))


def is_cruft(query: str) -> bool:
    """Whether a query string (without `?`) says nothing at all, so that the path alone decides the answer."""
    return spell_known(query) == ""


def check_parameters(query: str) -> None:
    """Raise SelectionError for a query string (without `?`) that no feed could have."""
    parse_selection(SITE, query)


def _read_pairs(query: str) -> Pairs:
    with suppress(UnicodeError):
        # WSGI's servers hand on bytes as Latin-1, also those that should have been encoded.
        query = query.encode("latin-1").decode("utf-8")
    return parse_qsl(query, keep_blank_values=True)


def _group(pairs: Pairs) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


def _list_terms(values: dict[str, list[str]], mode: str) -> list[Term]:
    return list(_find_terms(values, mode))


def _find_terms(values: dict[str, list[str]], mode: str) -> Iterator[Term]:
    for field in FIELDS:
        for value in values.get(f"{field}{mode}", ()):
            yield (field, slugify(value))


def _read_single(values: dict[str, list[str]], name: str) -> str:
    given = {value.strip() for value in values.get(name, ())}
    if len(given) > 1:
        raise SelectionError(f"parameter {name!r} is given twice; choose one")
    return given.pop() if given else ""


def _parse_moment(name: str, text: str) -> datetime | None:
    if not text:
        return None
    try:
        return parse_since(text) if name == "since" else parse_until(text)
    except ValueError as error:
        example = "a date like 2022-01-14 or a moment like 2022-01-14T07:42:28Z"
        raise SelectionError(f"parameter {name!r}: {text[:80]!r} is not {example}") from error


def _parse_limit(text: str) -> int:
    if not text:
        return 0
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
    if not 1 <= number <= MAX_LIMIT:
        raise SelectionError(f"parameter 'limit': {text[:80]!r} is not a number from 1 to {MAX_LIMIT}")
    return number


def _parse_content(text: str) -> str:
    if text and text.lower() not in CONTENTS:
        raise SelectionError(f"parameter 'content': {text[:80]!r} is none of {', '.join(CONTENTS)}")
    return text.lower()


def _spell_words(name: str, text: str) -> str:
    spelled = spell_clauses(text)
    if text.strip() and not spelled:
        raise SelectionError(f"parameter {name!r}: {text[:80]!r} holds no word to look for")
    clauses = parse_clauses(text)
    both = {clause.text for clause in clauses if clause.is_excluded}
    for clause in clauses:
        if not clause.is_excluded and clause.text in both:
            raise SelectionError(f"parameter {name!r}: {clause.text!r} is both asked for and left out")
    return spelled


def _refuse_contradiction(term: Term) -> None:
    raise SelectionError(f"{term[0]} {term[1]!r} is both asked for and left out")


def _refuse_too_much(terms: int, texts: tuple[str, ...]) -> None:
    if terms > MAX_TERMS:
        raise SelectionError(f"{terms} terms are too many; ask for at most {MAX_TERMS}")
    if any(len(text) > MAX_TEXT for text in texts):
        raise SelectionError(f"a text to look for is too long; at most {MAX_TEXT} characters")
    if sum(len(parse_clauses(text)) for text in texts) > MAX_CLAUSES:
        raise SelectionError(f"too many words to look for; at most {MAX_CLAUSES}")


def _refuse_misspelt(pairs: Pairs) -> None:
    for name, value in pairs:
        meant = _find_meant_parameter(name) if value and name not in PARAMETERS else ""
        if meant:
            raise SelectionError(f"unknown parameter {name[:80]!r}; did you mean {meant!r}")


def _find_meant_parameter(name: str) -> str:
    """The known parameter that `name` misspells, or ""."""
    folded = name.casefold()
    for known in PARAMETERS:
        guessed = len(known) >= _SHORTEST_GUESSED and _is_one_edit_away(folded, known)
        if guessed or folded in {known, f"{known}s", f"{known.removesuffix('y')}ies"}:
            return known
    return ""


def _is_one_edit_away(name: str, known: str) -> bool:
    """Whether one insertion, deletion, substitution or swap of neighbours makes `known` of `name`."""
    if abs(len(name) - len(known)) > 1:
        return False
    start = 0
    while start < min(len(name), len(known)) and name[start] == known[start]:
        start += 1
    left, right = name[start:], known[start:]
    swapped = left[1::-1] + left[2:]
    return right in {left[1:], swapped} or left[1:] == right[1:] or left == right[1:]
