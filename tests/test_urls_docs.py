"""docs/urls.md names every route, parameter and limit, and no other."""

import re
from pathlib import Path

import feedsvc
from feedsvc.metrics import make_metrics
from feedsvc.runtime import now
from feedsvc.selection import CONTENTS, FIELDS, SUFFIXES
from feedsvc.selection.parameters import MAX_CLAUSES, MAX_LIMIT, MAX_TERMS, MAX_TEXT, PARAMETERS
from feedsvc.web.app import create_app, name_route
from feedsvc.web.parts import WebSettings
from tests.fakes import FakePublisher

TEXT = (Path(feedsvc.__file__).parent.parent / "docs" / "urls.md").read_text(encoding="utf-8")


def cells(heading: str, header: str) -> set[str]:
    """What stands in backquotes in the first column of a table below a heading."""
    table = TEXT.partition(f"{heading}\n")[2].partition(f"{header}\n|---|---|\n")[2].partition("\n\n")[0]
    return {name for row in table.splitlines() for name in re.findall("`([^`]+)`", row.split("|")[1])}


def list_routes() -> set[str]:
    web = WebSettings(base_url="https://feeds.example", title="Site")
    table = create_app(FakePublisher(), web=web, metrics=make_metrics(), now=now)
    flask = table._app
    rules = {rule.rule for rule in flask.url_map.iter_rules()}  # type: ignore[attr-defined]
    return {name_route(rule) for rule in rules}


def test_every_route_is_named() -> None:
    named = cells("## Feeds", "| URL | what |") | cells("## Pages", "| URL | what |")
    named |= cells("## For operators and crawlers", "| URL | what |")

    assert named == list_routes()


def test_every_parameter_is_named() -> None:
    assert cells("## Combinations", "| parameter | meaning |") == set(PARAMETERS)


def test_fields_formats_and_limits_are_those_of_the_code() -> None:
    assert f"`FIELD` is {', '.join(f'`{field}`' for field in FIELDS[:-1])} or `{FIELDS[-1]}`." in TEXT
    assert re.findall(r"^\| `([a-z]+)` \| `application/", TEXT, re.MULTILINE) == list(SUFFIXES)
    assert f"At most {MAX_TERMS} terms, {MAX_CLAUSES} words and phrases, and {MAX_TEXT} characters" in TEXT
    assert f"1 to {MAX_LIMIT};" in TEXT
    assert all(f"`{content}`" in TEXT for content in CONTENTS)
