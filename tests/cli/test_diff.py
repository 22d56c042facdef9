"""`feedsvc diff` over a real site."""

import json
from pathlib import Path

import pytest

from tests.cli.running import run
from tests.sites import make_site
from tests.web.serving import run_server


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    return make_site(root)


def save_feed(site: Path, tmp_path: Path, old: str = "", new: str = "") -> Path:
    result = run("get", "/feed.atom", "--content", site, "--data", tmp_path / "data")
    path = tmp_path / "old.xml"
    path.write_text(result.stdout.replace(old, new) if old else result.stdout, encoding="utf-8")
    return path


def test_our_own_feed_changes_nothing(site: Path, tmp_path: Path) -> None:
    old = save_feed(site, tmp_path)
    result = run("diff", old, "--content", site, "--data", tmp_path / "data")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "0 would turn unread, 0 dates change, 0 would vanish, 3 are the same\n"


def test_another_id_is_an_unread_entry_and_exit_code_1(site: Path, tmp_path: Path) -> None:
    old = save_feed(site, tmp_path, "<id>https://news.example/c0/2022/01/01/0</id>", "<id>x</id>")
    result = run("diff", old, "--content", site, "--data", tmp_path / "data")
    assert result.exit_code == 1
    assert (
        result.stdout == "unread    _posts/2022-01-01-0.md: x is https://news.example/c0/2022/01/01/0 here\n"
    )


def test_dates_and_what_is_gone_as_json(site: Path, tmp_path: Path) -> None:
    old = save_feed(site, tmp_path, "2022-01-01T08:00:00+08:00", "2022-01-01T08:00:00Z")
    (site / "_posts" / "2022-01-02-1.md").unlink()
    values = json.loads(run("diff", old, "--content", site, "--data", tmp_path / "data", "--json").stdout)
    assert [(item["field"], item["new"]) for item in values["redated"]] == [
        ("published", "2022-01-01T08:00:00+08:00"),
        ("updated", "2022-01-01T08:00:00+08:00"),
    ]
    assert [item["title"] for item in values["vanished"]] == ["第1条"]
    assert (values["unread"], values["same"]) == ([], 1)


def test_a_scope_compares_with_its_entries_only(site: Path, tmp_path: Path) -> None:
    old = save_feed(site, tmp_path)
    common = ("--content", site, "--data", tmp_path / "data")
    assert (
        run("diff", old, "--scope", "/category/c0", *common).stdout
        == "vanished  https://news.example/c1/2022/01/02/1 第1条\n"
    )
    assert run("diff", old, "--scope", "/category/none", *common).exit_code == 2
    assert "no scope" in run("diff", old, "--scope", "/nonsense/x/y", *common).stderr


def test_the_old_feed_can_be_a_url(site: Path, tmp_path: Path) -> None:
    body = save_feed(site, tmp_path).read_bytes()

    def app(environ: dict[str, str], start_response: object) -> list[bytes]:
        assert callable(start_response)
        start_response("200 OK" if environ["PATH_INFO"] == "/feed" else "404 Not Found", [])
        return [body]

    with run_server(app) as (host, port):
        common = ("--content", site, "--data", tmp_path / "data")
        assert "3 are the same" in run("diff", f"http://{host}:{port}/feed", *common).stderr
        result = run("diff", f"http://{host}:{port}/none", *common)
    assert (result.exit_code, "answers 404" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(None, "No such file", id="no file"),
        pytest.param("<html/>", "<html> is not the root of a feed; name an Atom", id="no feed"),
    ],
)
def test_what_cannot_be_compared(site: Path, tmp_path: Path, text: str | None, message: str) -> None:
    path = tmp_path / "old.xml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    result = run("diff", path, "--content", site, "--data", tmp_path / "data")
    assert (result.exit_code, message in result.stderr) == (2, True)
