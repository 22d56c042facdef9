"""Settings: which source wins, and every problem at once with its mend."""

from pathlib import Path
from typing import Any

import pytest

from feedsvc.errors import SettingsError
from feedsvc.settings import Settings, read_settings


def read(tmp_path: Path, toml: str = "", **sources: Any) -> Settings:
    path = tmp_path / "feedsvc.toml"
    path.write_text(toml, encoding="utf-8")
    values: dict[str, Any] = {"generator": {}, "environment": {}, "flags": {}}
    return read_settings(**(values | sources), config_file=path)


def test_defaults_are_those_of_the_design(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert (settings.host, settings.port, settings.reading, settings.future) == (
        "127.0.0.1",
        8000,
        "kind",
        "hide",
    )
    assert (settings.min_entries, settings.hours, settings.max_entries, settings.max_bytes) == (
        20,
        48,
        500,
        2_000_000,
    )


def test_later_sources_win(tmp_path: Path) -> None:
    generator = {"title": "generator", "language": "generator", "timezone": "Asia/Shanghai", "site_url": ""}
    toml = 'language = "toml"\nbase_url = "https://toml.example"\nport = 1\n[cache]\nurl = "files:"\n'
    environment = {"FEEDSVC_BASE_URL": "https://env.example", "FEEDSVC_PORT": "2", "PATH": "/bin"}
    settings = read(
        tmp_path, toml, generator=generator, environment=environment, flags={"port": 3, "host": None}
    )
    assert (settings.title, settings.language, settings.timezone) == ("generator", "toml", "Asia/Shanghai")
    assert (settings.base_url, settings.port, settings.cache_url) == ("https://env.example", 3, "files:")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("FEEDSVC_DRAFTS", "true", True),
        ("FEEDSVC_HOURS", "1.5", 1.5),
        ("FEEDSVC_TRUSTED_HOSTS", "a.example, b.example", ("a.example", "b.example")),
        ("FEEDSVC_CACHE_URL", "files:", "files:"),
        ("FEEDSVC_READING", "exact", "exact"),
        ("FEEDSVC_ARCHIVE_FOLDERS", "old_post", ("old_post",)),
        ("FEEDSVC_ALIASES", "redirect", "redirect"),
        ("FEEDSVC_ALIASES", "hugo, ghost", ("hugo", "ghost")),
    ],
)
def test_environment_values_have_their_setting_s_type(
    tmp_path: Path, name: str, text: str, value: object
) -> None:
    settings = read(tmp_path, environment={name: text})
    assert getattr(settings, name.removeprefix("FEEDSVC_").lower()) == value


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ('tittle = "x"', r"unknown setting 'tittle'; did you mean 'title'"),
        ('[cache]\nurls = "x"', r"unknown setting 'cache.urls'; did you mean 'cache.url'"),
        ('port = "8000"', r"port: '8000' is not a whole number"),
        ("drafts = 1", r"drafts: 1 is not true or false"),
        ('reading = "kindly"', r"reading: 'kindly' is none of kind, exact; did you mean 'kind'"),
        ('archive_folders = "old"', r"archive_folders: 'old' is not a list"),
        ('base_url = "site.example"', r"base_url: 'site.example' is no absolute http\(s\) URL"),
        ('site_url = "https://site.example/?x"', r"site_url: .* is no absolute http\(s\) URL without query"),
        ('timezone = "Shanghai"', r"timezone: 'Shanghai' is no IANA zone"),
        ("max_entries = 0", r"max_entries: 0 is less than 1"),
        ("min_entries = 9\nmax_entries = 5", r"min_entries: 9 is more than max_entries \(5\)"),
        ("port = 70000", r"port: 70000 is not between 0 and 65535"),
        ('[[source]]\ntitle = "x"\nfeed = "y"', r"source: unknown key 'feed'; did you mean 'feed_url'"),
        ("[[source]]\nnames = []", r"source: every \[\[source\]\] has a title"),
        ("[attribution]\ntag_pattern = '新闻$'", r"attribution.tag_pattern: '新闻\$' has no group"),
        ("[attribution]\ntag_pattern = '('", r"attribution.tag_pattern: '\(': missing \)"),
        (
            'aliases = "hogo"',
            r"aliases: unknown 'hogo'; did you mean 'hugo'; known: serve, redirect, off, jekyll",
        ),
        ('aliases = ["off"]', r"aliases: unknown 'off'; known: jekyll, wordpress"),
        ("aliases = [1]", r"aliases: \[1\] is not a list of texts"),
        ("aliases = 1", r"aliases: 1 is not a list"),
        ('[[term]]\nfield = "tags"\nname = "x"', r"term: field: 'tags' is none of category, tag"),
        ('[zones]\nCST = "+8"', r"zones.CST: '\+8' is no offset; write it like \+08:00"),
        ("[zones]\nCST = 8", r"zones: {'CST': 8} is no table of texts"),
        ('zones = "CST"', r"zones: 'CST' is no table of texts"),
        ('updated = "file"', r"updated: 'file' is none of post, git"),
        ("max_age = 0", r"max_age: 0 is less than 1"),
        ("rate_limit = 3", r"rate_limit: 3 is less than 4; 0 switches it off"),
        ('rate_limit_exempt = ["10.0.0.1/8"]', r"rate_limit_exempt: 10.0.0.1/8 has host bits set"),
        ('hubs = ["hub.example"]', r"hubs: 'hub.example' is no absolute http\(s\) URL"),
        ('hubs = ["https://me:secret@hub.example/"]', r"hubs: .* is no absolute http\(s\) URL"),
        ('hubs = ["https://hub.example/中"]', r"hubs: .* is no absolute http\(s\) URL"),
        ('hubs = ["http://[hub"]', r"hubs: .* is no absolute http\(s\) URL"),
        ("hubs = [1]", r"hubs: \[1\] is not a list of texts"),
        ('term = ["a"]', r"term: \['a'\] is not a list of tables"),
        ("title = ", r"feedsvc.toml: is no TOML in UTF-8 \(Invalid value"),
        ('[cache]\nurl = "disk:"', r"cache.url: is none of memory:, files: and redis://HOST:PORT/DB"),
        ('[cache]\nurl = "redis://"', r"cache.url: names no server; for example redis://127.0.0.1:6379/0"),
        ('[cache]\nurl = "redis://[x"', r"cache.url: names no server"),
        ('[cache]\nurl = "redis://a.example"', r"cache.secret: needed where cache.url names a server"),
        ('[cache]\nurl = "redis://a.example"\nsecret = "short"', r"cache.secret: needed .* at least 16"),
    ],
)
def test_problems_say_what_would_be_right(tmp_path: Path, toml: str, problem: str) -> None:
    with pytest.raises(SettingsError, match=problem):
        read(tmp_path, toml)


def test_all_problems_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as excinfo:
        read(
            tmp_path, 'tittle = "x"\nport = 70000', environment={"FEEDSVC_PROT": "1", "FEEDSVC_HOURS": "two"}
        )
    assert len(excinfo.value.problems) == 4


def test_every_setting_has_help() -> None:
    from dataclasses import fields

    assert all(field.metadata["help"] and field.metadata["key"] for field in fields(Settings))
