"""`feedsvc check` over a real site."""

import json
from pathlib import Path

import pytest

from tests.cli.running import run
from tests.sites import make_post_text, make_site, write_post

STORY = "".join(f"<p>第{number}段：证监会今日发布关于上市公司的新规定。</p>" for number in range(9))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    return make_site(root)


@pytest.fixture
def bad_site(site: Path) -> Path:
    write_post(site, "_posts/2022-02-01-a.md", make_post_text('涨幅 "5%"'))
    write_post(site, "_posts/2022-02-02-b.md", make_post_text(date="2022-02-30"))
    write_post(site, "_posts/2022-02-03-c.md", make_post_text("好", date="2022-02-03 08:00:00"))
    return site


def test_nothing_is_found(site: Path) -> None:
    result = run("check", site)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines() == [
        "no problems",
        "3 notes; --select ID101 shows them",
        "dates: 3 explicit offset",
    ]


def test_problems_and_warnings_are_shown_with_their_lines(bad_site: Path) -> None:
    result = run("check", bad_site)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "_posts/2022-02-01-a.md:3:13: FM001 text follows the closing quote",
        '    title: "涨幅 "5%""',
        "                  ^",
        "    fix: write \\\" for a \" inside \"…\", or '' for a ' inside '…'",
        "    Jekyll keeps the post without title and front matter, dates it now and puts it on top of "
        "its feed",
        "_posts/2022-02-02-b.md:4:1: DT003 '2022-02-30' names a day or a time that does not exist",
        "    date: 2022-02-30",
        "    ^",
        "    fix: correct the date",
        "    Jekyll stops its build here",
        "_posts/2022-02-03-c.md:4:1: DT104 the date has no offset and is read in the site's zone, "
        "as 2022-02-03T08:00:00+08:00",
        "    date: 2022-02-03 08:00:00",
        "    ^",
        "    fix: write the offset: 2022-02-03 08:00:00 +0800",
        "    Jekyll reads it as 2022-02-03T16:00:00+08:00, 8 h later",
    ]
    assert result.stderr.splitlines()[0] == "2 problems, 1 warning"
    assert result.stderr.splitlines()[2] == "dates: 3 explicit offset, 1 site zone"


def test_nothing_is_written(site: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    run("check", site, "--data", tmp_path / "data")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("options", "exit_code", "codes"),
    [
        pytest.param("", 1, "FM001 DT003 DT104", id="all"),
        pytest.param("--select DT", 1, "DT003 DT104", id="a family"),
        pytest.param("--select dt1,FM", 1, "FM001 DT104", id="two prefixes"),
        pytest.param("--ignore FM --ignore DT0", 0, "DT104", id="warnings do not count"),
        pytest.param("--select DT1 --strict", 1, "DT104", id="with --strict they do"),
        pytest.param("--select ID --strict", 0, "ID101 ID101 ID101 ID101", id="notes never do"),
    ],
)
def test_what_is_chosen_decides_the_exit_code(
    bad_site: Path, options: str, exit_code: int, codes: str
) -> None:
    result = run("check", bad_site, "--format", "json", *options.split())
    found = [json.loads(line)["code"] for line in result.stdout.splitlines()]
    assert (result.exit_code, found) == (exit_code, codes.split())


def test_the_other_formats(bad_site: Path) -> None:
    github = run("check", bad_site, "--format", "github", "--select", "DT003").stdout
    assert github == (
        "::error file=_posts/2022-02-02-b.md,line=4,col=1,title=DT003::"
        "'2022-02-30' names a day or a time that does not exist; correct the date\n"
    )
    log = json.loads(run("check", bad_site, "--format", "sarif").stdout)
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["FM001", "DT003", "DT104"]
    assert json.loads(run("check", bad_site, "--json").stdout.splitlines()[0])["severity"] == "problem"


def test_annotations_name_files_from_where_the_command_runs(
    bad_site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(bad_site.parent)
    assert "file=site/_posts/2022-02-02-b.md" in run("check", "site", "--format", "github").stdout


def test_a_baseline_leaves_only_what_is_new(bad_site: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    result = run("check", bad_site, "--write-baseline", baseline)
    assert (result.exit_code, result.stderr) == (0, f"3 findings written to {baseline}\n")
    assert run("check", bad_site, "--baseline", baseline).exit_code == 0
    write_post(bad_site, "_posts/2022-03-01-d.md", make_post_text(date=""))
    result = run("check", bad_site, "--baseline", baseline, "--json")
    assert (result.exit_code, json.loads(result.stdout)["code"]) == (1, "DT002")


def test_the_same_id_twice_the_same_story_twice_and_two_spellings(site: Path) -> None:
    write_post(site, "_posts/2022-05-01-a.md", make_post_text("同", more="guid: urn:x\n", tags="TechWeb"))
    write_post(site, "_posts/2022-05-01-b.md", make_post_text("异", more="guid: urn:x\n", tags="Techweb"))
    for name in ("1", "NW1"):
        write_post(
            site, f"_posts/2022-05-02-{name}.md", make_post_text("证监会新规", body=STORY, categories=name)
        )
    result = run("check", site, "--json")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(item["code"], item["path"]) for item in found if not item["code"].startswith("DT")] == [
        ("ID001", "_posts/2022-05-01-a.md"),
        ("ID001", "_posts/2022-05-01-b.md"),
        ("TM102", "_posts/2022-05-01-b.md"),
        ("DU101", "_posts/2022-05-02-NW1.md"),
    ]
    twin = next(item for item in found if item["code"] == "DU101")
    assert twin["problem"] == "tells the same story as _posts/2022-05-02-1.md, under another id"
    (site / "feedsvc.toml").write_text('duplicates = "merge"\n')
    assert "DU101" not in run("check", site, "--json").stdout
    clash = next(item for item in found if item["code"] == "ID001")
    assert clash["generator"] == "builds both, with the same id twice in its feed"


def test_fix_shows_a_diff_and_asks(bad_site: Path) -> None:
    path = bad_site / "_posts/2022-02-01-a.md"
    before = path.read_text()
    result = run("check", bad_site, "--fix", standard_input="n\n")
    assert (result.exit_code, path.read_text()) == (1, before)
    assert '\n-title: "涨幅 "5%""\n+title: "涨幅 \\"5%\\""\n' in result.stderr
    result = run("check", bad_site, "--fix", standard_input="y\n")
    assert 'title: "涨幅 \\"5%\\""' in path.read_text()
    assert "mended 2 files" in result.stderr
    assert [line.split()[1] for line in result.stdout.splitlines() if line[0] != " "] == ["DT103", "DT003"]
    assert run("check", bad_site, "--fix", "--yes").stderr.startswith("nothing that can be mended")


def list_ids(site: Path) -> list[str]:
    result = run("list", site, "--entries", "--json", "--data", site.parent / "data")
    return [json.loads(line)["id"] for line in result.stdout.splitlines()]


def test_the_id_is_kept_before_an_edit(site: Path) -> None:
    ids = list_ids(site)
    assert run("check", site, "--select", "ID101", "--fix", "--yes").exit_code == 0
    path = site / "_posts/2022-01-01-0.md"
    path.write_text(path.read_text().replace("categories: c0", "categories: other"))
    assert list_ids(site) == ids


def test_explain_prints_the_documentation() -> None:
    result = run("check", "--explain", "dt104")
    assert result.exit_code == 0
    assert result.stdout.startswith("DT104: the date has no offset, and the generator reads it")
    assert "Fix: `date: 2021-12-08 10:46:18 +0800`" in result.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param("--explain XY1", "no code 'XY1'; families: DT", id="explain"),
        pytest.param("--select DT9", "no code begins with 'DT9'; DT001", id="select"),
        pytest.param("--baseline none.json", "No such file", id="baseline"),
    ],
)
def test_wrong_use(site: Path, options: str, message: str) -> None:
    result = run("check", site, *options.split())
    assert (result.exit_code, message in result.stderr) == (2, True)
