"""Arguments in, exit code out; every error one clear sentence."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import run
from tests.sites import make_site, write_post


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    return make_site(root)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_help_lists_every_command() -> None:
    result = run("--help")
    assert result.exit_code == 0
    for name in ("serve", "sync", "check", "list", "get", "diff"):
        assert f"\n  {name} " in result.output


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from feedsvc.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'flask', 'feedgen', 'sqlalchemy', 'prometheus_client', 'lxml', 'comrak'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert output.endswith("[]\n")


def test_sync_says_what_it_did(site: Path, data: Path) -> None:
    result = run("sync", site, "--data", data)
    assert (result.exit_code, result.stdout) == (0, "3 entries; 3 changed, 0 removed, 0 problems\n")
    values = json.loads(run("sync", site, "--data", data, "--json").stdout)
    assert (values["content_version"], values["changed"], values["touched"]) == (1, 0, [])


def test_p5_list_says_which_feeds_a_cap_cuts(site: Path, data: Path) -> None:
    write_post(site, "feedsvc.toml", "min_entries = 1\nmax_entries = 1\n")
    lines = run("list", site, "--data", data).stdout.splitlines()
    assert lines[0] == "      3  /  金融消息  (FD101 cut by max_entries)"
    assert "      1  /category/c1  c1" in lines
    values = [json.loads(line) for line in run("list", site, "--data", data, "--json").stdout.splitlines()]
    cut_by = {(value["field"], value["slug"]): value["cut_by"] for value in values}
    assert (cut_by[("", "")], cut_by[("category", "c1")]) == ("max_entries", None)


def test_sync_held_back_is_wrong_use_until_it_is_allowed(tmp_path: Path, data: Path) -> None:
    root = tmp_path / "big"
    root.mkdir()
    make_site(root, 30)
    run("sync", root, "--data", data)
    run("get", "/feed.json", "--content", root, "--data", data)  # now the bodies are stored
    for post in (root / "_posts").iterdir():
        post.unlink()
    result = run("sync", root, "--data", data)
    assert result.exit_code == 2
    assert result.stderr == "feedsvc: removal held back: 30 of 30; run feedsvc sync --allow-removals\n"
    served = run("get", "/feed.json", "--content", root, "--data", data)
    assert served.exit_code == 0
    assert served.stderr.startswith("note: removal held back: 30 of 30")
    assert len(json.loads(served.stdout)["items"]) == 20
    assert "30 removed" in run("sync", root, "--data", data, "--allow-removals").stdout


def test_list_names_every_feed(site: Path, data: Path) -> None:
    lines = run("list", site, "--data", data).stdout.splitlines()
    assert lines[0].split() == ["3", "/", "金融消息"]
    assert "      2  /category/c0  c0" in lines
    feeds = [json.loads(line) for line in run("list", site, "--data", data, "--json").stdout.splitlines()]
    assert feeds[1]["url"] == "http://127.0.0.1:8000/category/c0/feed.atom"


def test_list_entries_has_the_promised_keys(site: Path, data: Path) -> None:
    entry = json.loads(run("list", site, "--data", data, "--entries", "--json").stdout.splitlines()[0])
    assert " ".join(entry) == (
        "path id generator_id permalink published updated title slug excerpt categories tags authors source "
        "via lang draft date_verdict"
    )
    assert entry["path"] == "_posts/2022-01-01-0.md"
    assert entry["id"] == "https://news.example/c0/2022/01/01/0"
    assert entry["source"] == {"title": "证券时报", "home_page_url": "", "feed_url": ""}


def test_list_all_urls_are_answered(site: Path, data: Path) -> None:
    for url in run("list", site, "--data", data, "--all-urls").stdout.splitlines():
        result = run("get", url, "--content", site, "--data", data)
        assert result.exit_code == 0, url


def test_get_prints_headers_and_body(site: Path, data: Path) -> None:
    result = run("get", "-i", "/category/c0/feed.json", "--content", site, "--data", data)
    head, _, body = result.stdout.partition("\n\n")
    assert head.startswith("HTTP/1.1 200 OK\nContent-Type: application/feed+json; charset=utf-8\n")
    assert "\nETag: " in head
    assert len(json.loads(body)["items"]) == 2


def test_get_works_below_a_path_and_with_trusted_hosts(site: Path, data: Path) -> None:
    result = run(
        "get", "/feed.json", "--content", site, "--data", data, "--base-url", "https://a.example/feeds",
        FEEDSVC_TRUSTED_HOSTS="a.example",
    )  # fmt: skip
    assert json.loads(result.stdout)["feed_url"] == "https://a.example/feeds/feed.json"


def test_get_lists_where_dates_are_from(site: Path, data: Path) -> None:
    write_post(site, "_posts/2022-02-01-x.md", "---\ntitle: x\ncategories: c0\n---\n")
    for url in ("/category/c0/feed.atom", "http://127.0.0.1:8000/category/c0/feed.json"):
        assert run("get", "--dates", url, "--content", site, "--data", data).stdout.splitlines() == [
            "2022-02-01T00:00:00+08:00  file name        _posts/2022-02-01-x.md",
            "2022-01-03T08:00:00+08:00  explicit offset  _posts/2022-01-03-2.md",
            "2022-01-01T08:00:00+08:00  explicit offset  _posts/2022-01-01-0.md",
        ]
    result = run("get", "--dates", "/category/", "--content", site, "--data", data)
    assert (result.exit_code, "is no feed" in result.stderr) == (2, True)


def test_get_of_an_unknown_feed_exits_1(site: Path, data: Path) -> None:
    result = run("get", "/category/c01/feed.atom", "--content", site, "--data", data)
    assert result.exit_code == 1
    assert "c0" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            "sync missing", "missing: No such file or directory; name a folder of posts", id="missing"
        ),
        pytest.param("sync siet", "siet: No such file or directory; did you mean 'site'", id="misspelt"),
        pytest.param("sync empty", "empty: empty; put a post into it", id="empty"),
        pytest.param("sync plain", "bears no mark of a generator", id="no site"),
        pytest.param("check site/_config.yml", "name a folder of posts", id="a file"),
        pytest.param("sync site --config none.toml", "none.toml", id="no settings file"),
        pytest.param("sync site --base-url a.example", "base_url: 'a.example' is no absolute", id="base_url"),
        pytest.param("serve site --host 0.0.0.0", "base_url: needed where 0.0.0.0 is listened on", id="open"),
        pytest.param("srve", "no command 'srve'; did you mean 'serve'", id="misspelt command"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_2(
    site: Path, monkeypatch: pytest.MonkeyPatch, arguments: str, message: str
) -> None:
    monkeypatch.chdir(site.parent)
    (site.parent / "empty").mkdir()
    write_post(site.parent, "plain/readme.txt", "x")
    result = run(*arguments.split())
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_a_broken_site_configuration_is_told_by_its_line(site: Path, data: Path) -> None:
    (site / "_config.yml").write_text("title: a\nurl: [\n", encoding="utf-8")
    result = run("sync", site, "--data", data)
    assert result.exit_code == 2
    assert "_config.yml:" in result.stderr


def test_an_unknown_setting_is_told_with_the_right_one(site: Path, data: Path) -> None:
    (site / "feedsvc.toml").write_text('tittle = "x"\n', encoding="utf-8")
    result = run("sync", site, "--data", data)
    assert result.exit_code == 2
    assert "unknown setting 'tittle'; did you mean 'title'" in result.stderr


def test_a_busy_port_is_told(site: Path, data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        result = run("serve", site, "--data", data, "--port", port)
    assert result.exit_code == 2
    assert f"127.0.0.1:{port}: something else listens there already; choose another --port" in result.stderr


def test_a_folder_without_a_mark_falls_back_to_the_bundled_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = run("list").stdout.splitlines()
    assert lines[0].split() == ["6", "/", "金融消息"]
    assert (tmp_path / ".feedsvc" / ".gitignore").read_text() == "*\n"
    (folder,) = (path for path in (tmp_path / ".feedsvc").iterdir() if path.is_dir())
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_site_here_is_taken(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site)
    assert "3 entries" in run("sync").stdout


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_no_right_to_write_is_told(site: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        result = run("sync", site, "--data", tmp_path / "d")
    finally:
        tmp_path.chmod(0o700)
    assert result.exit_code == 2
    assert "name another one with --data" in result.stderr
