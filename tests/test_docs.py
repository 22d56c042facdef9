"""The documents hold together: every page is listed, every link leads somewhere, every command is told."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

import feedsvc
from feedsvc.cli import main
from feedsvc.cli.documenting import renew
from feedsvc.cli.manual import render_manual
from feedsvc.model import DateVerdict
from tests.cli.running import run
from tests.sites import make_site

ROOT = Path(feedsvc.__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
COMMANDS = (DOCS / "commands.md").read_text(encoding="utf-8")


def parse(path: Path) -> list[Token]:
    """All tokens of a page, those inside a line too."""
    tokens = MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))
    return [inner for token in tokens for inner in (token, *(token.children or ()))]


def list_targets(path: Path) -> Iterator[str]:
    """Where a page's links and images lead, but for those to other hosts."""
    for token in parse(path):
        target = token.attrGet("href") or token.attrGet("src")
        if isinstance(target, str) and not re.match(r"(https?|mailto):", target):
            yield unquote(target)


def list_anchors(path: Path) -> set[str]:
    """The anchors that a forge gives the headings of a page."""
    tokens, anchors, seen = parse(path), set(), Counter[str]()
    for heading, text in pairwise(tokens):
        if heading.type == "heading_open":
            words = "".join(token.content for token in text.children or ())
            anchor = "".join(sign for sign in words.lower() if is_kept(sign)).replace(" ", "-")
            anchors.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
            seen[anchor] += 1
    return anchors


def is_kept(sign: str) -> bool:
    return sign in " -_" or unicodedata.category(sign)[0] in "LN"


def cells(text: str, heading: str) -> list[str]:
    """What stands in backquotes in the first column of the first table below a heading."""
    table = text.partition(heading)[2].partition("|---")[2].partition("\n\n")[0]
    return [name for row in table.splitlines()[1:] for name in re.findall("`([^`]+)`", row.split("|")[1])]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere_in_the_repository(page: Path) -> None:
    broken = []
    for target in list_targets(page):
        place, _, anchor = target.partition("#")
        path = (page.parent / place).resolve() if place else page
        is_there = path.exists() and path.is_relative_to(ROOT)
        if not is_there or (anchor and path.suffix == ".md" and anchor not in list_anchors(path)):
            broken.append(target)
    assert broken == []


def test_every_page_is_listed_once_in_the_index() -> None:
    listed = [DOCS / target for target in list_targets(DOCS / "index.md") if not target.startswith("..")]
    assert Counter(listed) == Counter(path for path in DOCS.rglob("*.md") if path.name != "index.md")


def test_the_page_and_the_manual_page_of_commands_are_those_of_the_code() -> None:
    reason = "run python -m feedsvc.cli.documenting docs/commands.md docs/feedsvc.1"
    assert renew(COMMANDS) == COMMANDS, reason
    assert render_manual() == (DOCS / "feedsvc.1").read_text(encoding="utf-8"), reason


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_and_option_is_told(name: str) -> None:
    section = COMMANDS.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    shared = COMMANDS.partition("\n## Options that most commands take\n")[2]
    if "that most commands take" in section:
        section += shared
    options = [param for param in main.commands[name].params if isinstance(param, click.Option)]
    told = {word for row in re.findall("(?m)^. `([^`]+)`", section) for word in re.split("[ ,]+", row)}

    assert f"```text\nfeedsvc {name} " in section
    assert {spelling for option in options for spelling in option.opts} <= told


def test_the_manual_page_is_ascii_and_starts_no_macro_by_chance() -> None:
    page = render_manual()
    macros = {line.split(" ")[0] for line in page.splitlines() if line.startswith((".", "'"))}
    assert page.isascii()
    assert macros == {".TH", ".SH", ".SS", ".PP", ".TP", ".B"}


def test_every_key_of_listed_entries_and_feeds_is_told(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", posts=1)
    options = ("--json", "--data", tmp_path / "data", "--base-url", "https://feeds.example")
    entries = [json.loads(line) for line in run("list", site, "--entries", *options).stdout.splitlines()]
    feeds = [json.loads(line) for line in run("list", site, *options).stdout.splitlines()]

    assert cells(COMMANDS, "`feedsvc list --entries --json`") == list(entries[0])
    assert cells(COMMANDS, "`feedsvc list --json`") == list(feeds[0])


def test_every_verdict_about_a_date_of_an_entry_is_told() -> None:
    row = next(line for line in COMMANDS.splitlines() if line.startswith("| `date_verdict` |"))
    verdicts = [str(verdict) for verdict in DateVerdict if verdict is not DateVerdict.NONE]
    assert re.findall("`([^`]+)`", row)[1:] == verdicts
