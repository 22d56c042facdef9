"""`feedsvc init` writes what was recognised, `feedsvc config` says what holds and why."""

import json
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.runtime import assemble
from feedsvc.settings import Settings
from feedsvc.settings.commenting import write_value
from tests.cli.running import run
from tests.sites import make_site, write_post

KEYS = [setting.metadata["key"] for setting in fields(Settings)]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return make_site(tmp_path / "site")


def read_settings(site: Path, text: str) -> Settings:
    (site / "feedsvc.toml").write_text(text, encoding="utf-8")
    return assemble(site, config=None, environment={}, flags={}).settings


def test_init_writes_every_setting_with_what_holds(site: Path) -> None:
    before = assemble(site, config=None, environment={}, flags={}).settings
    result = run("init", "site")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "wrote site/feedsvc.toml for a Jekyll site; edit it, then: feedsvc serve site\n"
    text = (site / "feedsvc.toml").read_text(encoding="utf-8")
    assert text.startswith("# Settings of feedsvc for a Jekyll site (recognised by _config.yml).\n#\n")
    for line in ('#title = "金融消息"', '#timezone = "Asia/Shanghai"', '#id_base = "https://news.example"'):
        assert f"\n{line}\n" in text
    named = re.findall(r"^#\s*(?:\[\[)?([\w.]+)(?: = .*|\]\])$", text, re.MULTILINE)
    assert [name for name in named if name in KEYS and name not in ("title", "name")][-2:] == [
        "term",
        "source",
    ]
    assert set(KEYS) <= set(named)
    assert read_settings(site, text) == before


def test_a_line_without_its_comment_says_what_holds_anyway(site: Path) -> None:
    run("init", "site")
    text = (site / "feedsvc.toml").read_text(encoding="utf-8")
    before, after = read_settings(site, text), read_settings(site, re.sub(r"(?m)^#(?=\w)", "", text))
    differing = {
        item.name for item in fields(Settings) if getattr(before, item.name) != getattr(after, item.name)
    }
    assert differing == {"id_base"}
    assert after.id_base == before.site_url
    examples = re.sub(r"(?m)^#   (?=\S)", "", text)
    assert {"zones", "term", "source", "archive_folders"} <= set(tomllib.loads(examples))
    assert len(read_settings(site, examples).terms) == 1


def test_init_takes_the_base_url(site: Path) -> None:
    run("init", "site", "--base-url", "https://feeds.example")
    assert '\nbase_url = "https://feeds.example"\n' in (site / "feedsvc.toml").read_text(encoding="utf-8")


def test_init_never_overwrites_unless_it_is_forced(site: Path) -> None:
    write_post(site, "feedsvc.toml", "tittle = [\n")
    result = run("init", "site")
    assert result.exit_code == 2
    assert result.stderr == "feedsvc: site/feedsvc.toml: is there already; --force writes it anew\n"
    assert (site / "feedsvc.toml").read_text() == "tittle = [\n"
    assert run("init", "site", "--force").exit_code == 0
    assert "#title = " in (site / "feedsvc.toml").read_text(encoding="utf-8")


def test_init_makes_a_plain_folder_here_one_that_is_served_unnamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_post(tmp_path, "a.md", "---\ntitle: a\ndate: 2022-01-01\n---\n")
    assert (
        run("init").stderr == "wrote feedsvc.toml for a plain folder of posts; edit it, then: feedsvc serve\n"
    )
    assert run("sync").stdout.startswith("1 entry; ")


def test_init_of_a_folder_without_posts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("init")
    assert (result.exit_code, "empty; put a post into it" in result.stderr) == (2, True)
    assert not list(tmp_path.iterdir())


def test_init_never_writes_a_secret(site: Path) -> None:
    run("init", "site", FEEDSVC_STATS_TOKEN="not-for-files")
    assert "not-for-files" not in (site / "feedsvc.toml").read_text(encoding="utf-8")


def test_config_says_what_holds_and_why(site: Path) -> None:
    write_post(site, "feedsvc.toml", 'rights = "CC BY"\n[[term]]\nfield = "tag"\nname = "a b"\n')
    lines = run(
        "config", "site", "--base-url", "https://f.example", FEEDSVC_MAX_AGE="60", FEEDSVC_STATS_TOKEN="hush"
    ).stdout.splitlines()
    assert lines == [
        'title = "金融消息"  # _config.yml',
        'language = "zh-CN"  # _config.yml',
        'author = "ZNing"  # _config.yml',
        'rights = "CC BY"  # site/feedsvc.toml',
        'timezone = "Asia/Shanghai"  # _config.yml',
        'site_url = "https://news.example"  # _config.yml',
        'base_url = "https://f.example"  # --base-url',
        "max_age = 60  # FEEDSVC_MAX_AGE",
        'stats_token = "(a secret)"  # FEEDSVC_STATS_TOKEN',
        'term = [{ field = "tag", name = "a b" }]  # site/feedsvc.toml',
    ]


def test_config_lists_defaults_too(site: Path) -> None:
    values = [json.loads(line) for line in run("config", "site", "--all", "--json").stdout.splitlines()]
    assert [value["setting"] for value in values] == KEYS
    assert values[KEYS.index("port")] == {"setting": "port", "value": 8000, "from": "default"}
    assert len(run("config", "site", "--all").stdout.splitlines()) == len(KEYS)


values = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_any_value_is_read_as_it_was_written(value: object) -> None:
    assert tomllib.loads(f"a = {write_value(value)}")["a"] == value
