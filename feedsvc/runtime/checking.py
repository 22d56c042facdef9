"""Builds the linter of a content folder."""

from ..posts.linting import LintRules
from ..syncing import Checker, Finder, Linter
from .assembling import Assembly
from .clock import now


def make_checker(assembly: Assembly) -> Checker:
    """The linter of a content folder; it opens no data folder and writes nothing."""
    limit = assembly.settings.max_post_bytes
    return Checker(
        Finder(assembly.content, assembly.rules, max_post_bytes=limit, now=now),
        Linter(root=assembly.content, rules=make_lint_rules(assembly), max_post_bytes=limit),
        merges_duplicates=assembly.settings.duplicates == "merge",
    )


def make_lint_rules(assembly: Assembly) -> LintRules:
    """What the linter knows of a content folder, at this moment."""
    return LintRules(rules=assembly.rules, generator=assembly.generator, now=now())
