"""What the owner says of single terms: another title, merged, hidden, retired, moved; `[[term]]` tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import TermNotFoundError, TermRetiredError, suggestion
from .selection import FIELDS, Selection, Term, combine, parse_route, slugify

_TYPES: Mapping[str, type] = {
    "field": str,
    "name": str,
    "title": str,
    "description": str,
    "merge": list,
    "hidden": bool,
    "content": str,
    "retired": bool,
    "moved_to": str,
}
TERM_KEYS = tuple(_TYPES)
"""What a table may hold."""

_CONTENTS = ("full", "summary", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRule:
    """One `[[term]]` table. `title` is shown instead of the term's name; empty values leave things alone.

    `hidden`: neither listed nor served (404). `retired`: gone for good (410). `moved_to`: another scope
    answers for this one (301). `merge`: other terms of the field whose entries are in this one's feed, and
    whose URLs lead to it (301). `content`: how much of each post it holds.
    """

    selection: Selection
    name: str
    title: str = ""
    description: str = ""
    merge: tuple[str, ...] = ()
    hidden: bool = False
    content: str = ""
    retired: bool = False
    moved_to: Selection | None = None


class TermRules:
    """The rules of all terms that have one."""

    def __init__(self, rules: Iterable[TermRule] = ()) -> None:
        self._rules = {rule.selection: rule for rule in rules}
        self._standing = {
            Selection(rule.selection.field, slugify(name)): rule
            for rule in self._rules.values()
            for name in rule.merge
        }

    @property
    def merged(self) -> dict[tuple[str, str], str]:
        """By field and slug of each merged term, the name of the one that stands for it."""
        return {(other.field, other.slug): rule.name for other, rule in self._standing.items()}

    @property
    def moved(self) -> tuple[Selection, ...]:
        """The scopes for which another one answers."""
        return (*self._standing, *(rule.selection for rule in self._rules.values() if rule.moved_to))

    def find_target(self, selection: Selection) -> Selection | None:
        """As `follow`, but nothing for a scope that is gone for good."""
        try:
            return self.follow(selection)
        except TermRetiredError:
            return None

    def find(self, selection: Selection) -> TermRule | None:
        """What the owner says of this very scope, or None."""
        return self._rules.get(selection)

    def show_name(self, selection: Selection, name: str) -> str:
        """What readers are shown for a term that its posts call `name`."""
        rule = self._rules.get(selection)
        return rule.title if rule and rule.title else name

    def is_served(self, selection: Selection) -> bool:
        """Whether the scope has a feed of its own."""
        if not self._rules and not self._standing:
            return True
        rule = self._rules.get(selection)
        if selection in self._standing:
            return False
        return rule is None or not (rule.hidden or rule.retired or rule.moved_to)

    def check(self, selection: Selection) -> None:
        """Raise TermRetiredError or TermNotFoundError for a scope that is not served."""
        self.follow(selection)
        if not self.is_served(selection):
            raise TermNotFoundError(selection.field, selection.slug)

    def follow(self, selection: Selection) -> Selection:
        """The scope that answers for this one: itself, or where it moved to; TermRetiredError if gone."""
        if selection.is_refined:
            return self._follow_parts(selection)
        rule = self._standing.get(selection) or self._rules.get(selection)
        if rule is None:
            return selection
        if rule.retired:
            raise TermRetiredError(selection.field, selection.slug, rule.title or rule.name)
        return rule.moved_to or rule.selection

    def _follow_parts(self, selection: Selection) -> Selection:
        refinement = selection.refinement
        return combine(
            any_of=map(self._follow_term, refinement.any_of),
            all_of=map(self._follow_term, selection.required),
            none_of=map(self._follow_term, refinement.none_of),
            q=refinement.q,
            title=refinement.title,
            since=refinement.since,
            until=refinement.until,
            limit=refinement.limit,
            content=refinement.content,
        )

    def _follow_term(self, term: Term) -> Term:
        target = self.follow(Selection(*term))
        return target.field, target.slug


NO_RULES = TermRules()


def parse_term_rules(tables: Sequence[Any], problems: list[str]) -> TermRules:
    """The rules of `[[term]]` tables; a sentence is added to `problems` for whatever is wrong with them."""
    rules: dict[Selection, TermRule] = {}
    for table in tables:
        rule = _parse_table(table, problems)
        if rule and rule.selection in rules:
            problems.append(f"term: {_spell(rule.selection)} has two tables; put them together")
        elif rule:
            rules[rule.selection] = rule
    _check_merges(rules, problems)
    known = TermRules(rules.values())
    for rule in rules.values():
        _check_target(rule, rules, known.merged, problems)
    return known


def _parse_table(table: Mapping[str, Any], problems: list[str]) -> TermRule | None:
    known = len(problems)
    for key, value in table.items():
        if key not in _TYPES:
            problems.append(f"term: unknown key {key!r}{suggestion(key, tuple(_TYPES))}")
        elif type(value) is not _TYPES[key]:
            problems.append(f"term: {key}: {value!r} is not of type {_TYPES[key].__name__}")
    field, name = table.get("field", ""), table.get("name", "")
    if field not in FIELDS:
        problems.append(f"term: field: {field!r} is none of {', '.join(FIELDS)}")
    if not str(name).strip():
        problems.append("term: every [[term]] has a name")
    if table.get("content", "full") not in _CONTENTS:
        problems.append(f"term: content: {table['content']!r} is none of {', '.join(_CONTENTS)}")
    if not all(isinstance(other, str) and other.strip() for other in table.get("merge") or ()):
        problems.append(f"term: merge: {table['merge']!r} holds more than names")
    if table.get("retired") and table.get("moved_to"):
        problems.append(f"term: {name!r} is retired and moved_to; choose one")
    if len(problems) > known:
        return None
    rest = {key: value for key, value in table.items() if key not in {"field", "merge", "moved_to"}}
    return TermRule(
        selection=Selection(field, slugify(name)),
        merge=tuple(table.get("merge", ())),
        moved_to=_parse_target(field, table.get("moved_to", ""), problems),
        **rest,
    )


def _parse_target(field: str, target: str, problems: list[str]) -> Selection | None:
    """A name of the same field, or the path of any scope: `/tag/x`."""
    if not target.startswith("/"):
        return Selection(field, slugify(target)) if target.strip() else None
    route = parse_route(target)
    if route is None or not route.selection.field or route.suffix:
        problems.append(f"term: moved_to: {target!r} is no scope; for example /category/news")
        return None
    return route.selection


def _check_merges(rules: Mapping[Selection, TermRule], problems: list[str]) -> None:
    """A term is merged into one other, which is merged into none, and has nothing else said of it."""
    taken: dict[Selection, TermRule] = {}
    for rule in rules.values():
        for name in rule.merge:
            other = Selection(rule.selection.field, slugify(name))
            if other == rule.selection:
                problems.append(f"term: merge: {name!r} is {_spell(other)} itself; leave it out")
            elif other in rules:
                problems.append(f"term: merge: {_spell(other)} has a table of its own; remove that")
            elif taken.setdefault(other, rule) is not rule:
                places = f"{_spell(taken[other].selection)} and {_spell(rule.selection)}"
                problems.append(f"term: merge: {_spell(other)} is merged into {places}; choose one")


def _check_target(
    rule: TermRule,
    rules: Mapping[Selection, TermRule],
    merged: Mapping[tuple[str, str], str],
    problems: list[str],
) -> None:
    """One redirect must be enough, and must lead somewhere."""
    if rule.moved_to and (rule.moved_to.field, rule.moved_to.slug) in merged:
        name = merged[rule.moved_to.field, rule.moved_to.slug]
        problems.append(f"term: moved_to: {_spell(rule.moved_to)} is merged into {name!r}; name that")
    target = rules.get(rule.moved_to) if rule.moved_to else None
    if target and (target.hidden or target.retired or target.moved_to):
        place = f"; name {_spell(target.moved_to)}" if target.moved_to not in {None, rule.moved_to} else ""
        problems.append(f"term: moved_to: {_spell(rule.moved_to)} is hidden, retired or moved itself{place}")


def _spell(selection: Selection | None) -> str:
    return f"/{selection.field}/{selection.slug}" if selection else ""
