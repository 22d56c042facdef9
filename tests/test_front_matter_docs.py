"""The tables of docs/front-matter hold every key that a dialect looks for, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import feedsvc

DIALECTS = Path(feedsvc.__file__).parent / "posts" / "dialects"
DOCS = Path(feedsvc.__file__).parent.parent / "docs" / "front-matter"

MODULES = {
    "eleventy": ("eleventy_post.py",),
    "hexo": ("hexo_post.py", "hiding.py", "hexo.py"),
    "jekyll": ("jekyll_post.py", "jekyll_terms.py", "jekyll_excerpts.py", "jekyll_authors.py", "jekyll.py"),
    "plain": ("plain_post.py", "hiding.py"),
}
HOLDERS = {"computed", "data", "defaults", "merged", "own", "values"}


def find_keys(tree: ast.AST) -> Iterator[str]:
    """Every literal with which front matter is asked, and every tuple of names that is gone through."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            yield from texts(node.args[:1]) if holds_values(node.func.value) else ()
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_names":
            yield from texts(node.args)
        elif isinstance(node, ast.Subscript) and holds_values(node.value):
            yield from texts([node.slice])
        elif isinstance(node, ast.Compare) and holds_values(node.comparators[0]):
            yield from texts([node.left])
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
            target = node.targets[0]
            yield from (
                texts(node.value.elts) if isinstance(target, ast.Name) and "_NAMES" in target.id else ()
            )


def holds_values(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in HOLDERS


def texts(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def documented_keys(page: str) -> list[str]:
    section = page.split("\n## Front matter\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    return [key for row in rows for key in re.findall("`([^`]+)`", row)]


@pytest.mark.parametrize("generator", sorted(MODULES))
def test_every_key_is_documented_and_no_other(generator: str) -> None:
    sought: set[str] = set()
    for module in MODULES[generator]:
        sought |= set(find_keys(ast.parse((DIALECTS / module).read_text(encoding="utf-8"))))
    documented = documented_keys((DOCS / f"{generator}.md").read_text(encoding="utf-8"))
    assert sorted(documented) == sorted(sought)
