"""Floors and doors (docs/architecture.md): imports go down only, and each outside library has one door."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import feedsvc

PACKAGE = Path(feedsvc.__file__).parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "bundled" not in path.parts)

FLOORS = (
    ("errors", "model", "release"),
    ("dates", "selection", "metrics", "freshness", "statistics"),
    ("posts", "formats", "aliases", "term_rules"),
    ("scanner", "index", "cache", "data_folder", "git_history", "websub"),
    ("syncing", "bodies", "searching", "publishing", "differing", "linting"),
    ("settings", "watching"),
    ("runtime",),
    ("web", "export"),
    ("cli",),
    ("__main__",),
)
FLOOR_OF = {home: number for number, homes in enumerate(FLOORS) for home in homes}

DOOR_OF = {
    "feedgen": "formats",
    "lxml": "formats",
    "sqlalchemy": "index",
    "psycopg": "index",
    "cachelib": "cache",
    "redis": "cache",
    "frontmatter": "posts",
    "yaml": "posts",
    "comrak": "posts",
    "markdown_it": "posts",
    "mdit_py_plugins": "posts",
    "nh3": "posts",
    "docutils": "posts",
    "text_unidecode": "posts",
    "pypinyin": "posts",
    "selectolax": "posts",
    "flask": "web",
    "jinja2": "web",
    "prometheus_client": "metrics",
    "click": "cli",
    "waitress": "cli",
    "granian": "cli",
    "watchfiles": "watching",
}


def home(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree: ast.AST, path: Path) -> Iterator[str]:
    """Absolute dotted names of everything that is imported at run time."""
    package = ("feedsvc", *path.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *(node.module or "").split("."))).strip(".")
            yield from (f"{module}.{alias.name}" for alias in node.names)


def find_breaches(source: str, path: Path) -> list[str]:
    here, breaches = home(path), []
    for name in imports(_without_typing(ast.parse(source)), path):
        root, *rest = name.split(".")
        if root == "feedsvc" and rest and rest[0] != here and rest[0] in FLOOR_OF:
            if FLOOR_OF[rest[0]] >= FLOOR_OF[here]:
                breaches.append(f"{here} imports {name}")
        elif DOOR_OF.get(root, here) != here:
            breaches.append(f"{here} imports {name}")
    return breaches


def _without_typing(tree: ast.Module) -> ast.Module:
    """What stands under `if TYPE_CHECKING` is never imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = [ast.Pass()]
    return tree


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down(path: Path) -> None:
    if path == PACKAGE / "__init__.py":
        return
    assert home(path) in FLOOR_OF, f"{home(path)} has no floor"
    assert find_breaches(path.read_text(encoding="utf-8"), path) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        pytest.param("model.py", "from .errors import FeedsvcError", id="sideways on one floor"),
        pytest.param("index/reading.py", "from ..web import app", id="up, relative"),
        pytest.param("posts/reading.py", "import feedsvc.runtime", id="up, absolute"),
        pytest.param("posts/dialects/jekyll.py", "from ...index import Index", id="up, from a deep module"),
        pytest.param(
            "syncing/__init__.py", "from ..publishing import Publisher", id="sideways between lines"
        ),
        pytest.param("web/app.py", "import sqlalchemy", id="another door's library"),
        pytest.param("runtime.py", "def f():\n    import flask", id="inside a function"),
    ],
)
def test_a_breach_is_found(module: str, source: str) -> None:
    assert len(find_breaches(source, PACKAGE / module)) == 1


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_are_one_idea(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
