"""What is mended, what is left to a person, and that a mended post is the post it was."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedsvc.linting.fixing import Fix, Fixer
from feedsvc.posts.linting import LintRules
from feedsvc.posts.linting.fixes import FIXABLE
from feedsvc.runtime import assemble
from tests.linting.findings import make_finding
from tests.sites import CONFIG, make_post_text, write_post

PATH = "_posts/2022-01-14-a.md"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    write_post(root, "_config.yml", CONFIG)
    return root


def make_fixer(root: Path) -> Fixer:
    assembly = assemble(root, config=None, environment={}, flags={})
    rules = LintRules(
        rules=assembly.rules, generator=assembly.generator, now=datetime(2022, 6, 1, tzinfo=UTC)
    )
    return Fixer(root, rules, max_post_bytes=1_000_000)


def propose(root: Path, text: str | bytes, *codes: str) -> Fix | None:
    write_post(root, PATH, text)
    wanted = codes or tuple(FIXABLE - {"ID101"})
    fixes = list(make_fixer(root).propose(make_finding(path=PATH, code=code) for code in wanted))
    return fixes[0] if fixes else None


HEAD = "---\n{}\n---\ntext"
DATE = "date: 2022-01-14 15:42:28 +0800"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param('title: "涨幅 "5%" 以上"', r'title: "涨幅 \"5%\" 以上"', id="quotes in quotes"),
        pytest.param("title: @Controller", 'title: "@Controller"', id="at sign"),
        pytest.param("title: Q: what?", 'title: "Q: what?"', id="colon"),
        pytest.param(r'title: "C:\dir"', r'title: "C:\\dir"', id="backslash"),
        pytest.param("title: 'It's'", 'title: "It\'s"', id="apostrophe"),
        pytest.param("title: *big* news", 'title: "*big* news"', id="star"),
        pytest.param(
            'title: ""Ruby" 2.0"\nexcerpt: [a] b', 'title: "\\"Ruby\\" 2.0"\nexcerpt: "[a] b"', id="two lines"
        ),
        pytest.param("date: 2022-01-14 10:46:18", "date: 2022-01-14 10:46:18 +0800", id="no offset"),
        pytest.param("date: 2022-01-14T10:46:18", "date: 2022-01-14T10:46:18+08:00", id="no offset, with T"),
        pytest.param(
            "date: 2022-01-14 10:46:18 # noon", "date: 2022-01-14 10:46:18 +0800 # noon", id="a comment"
        ),
        pytest.param("date: 2022-01-14 15:42:28 +800", DATE, id="three digits"),
        pytest.param("tags: [000333, a]", 'tags: ["000333", a]', id="stock code"),
        pytest.param("tags:\n  - 000333\n- no\nx: no", "tags:\n  - 000333\n- no\nx: no", id="broken list"),
        pytest.param(
            "tags:\n  - 000333\n  - no\nx: no", 'tags:\n  - "000333"\n  - "no"\nx: no', id="block list"
        ),
    ],
)
def test_what_is_mended(site: Path, before: str, after: str) -> None:
    fix = propose(site, HEAD.format(before))
    assert (fix.after.decode() if fix else HEAD.format(before)) == HEAD.format(after)


def test_a_byte_order_mark_and_line_ends(site: Path) -> None:
    text = (
        make_post_text("涨").replace("\n", "\r\n").replace("2022-01-14 15:42:28 +0800", "2022-01-14 15:42:28")
    )
    fix = propose(site, b"\xef\xbb\xbf" + text.encode())
    assert fix
    assert fix.after.decode() == text.replace("15:42:28\r\n", "15:42:28 +0800\r\n")
    assert fix.codes == ("EN101", "DT104")


def test_the_id_is_written_where_it_is_asked_for(site: Path) -> None:
    fix = propose(site, make_post_text(), "ID101")
    assert fix
    assert (
        'tags: 证券时报新闻\nguid: "https://news.example/kuaixun/2022/01/14/a"\n---\n' in fix.after.decode()
    )
    assert propose(site, make_post_text()) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HEAD.format("date: 2022-01-14 23:50:00"), id="its URL would move to another day"),
        pytest.param(HEAD.format(f"{DATE}\ncategories: [000333]"), id="its id holds the number"),
        pytest.param(HEAD.format("title: @a\ndate: never"), id="it would still be left out"),
        pytest.param(HEAD.format("title: a: b # or c"), id="a comment, or not"),
        pytest.param(HEAD.format("title: [a\n  b: c"), id="more than one line"),
        pytest.param(HEAD.format(DATE).replace("\n", "\r").encode(), id="old line ends"),
        pytest.param(b"---\ntitle: @\xff\n---\n", id="not UTF-8"),
        pytest.param(make_post_text(), id="nothing wrong"),
    ],
)
def test_what_is_left_to_a_person(site: Path, text: str | bytes) -> None:
    assert propose(site, text) is None


def test_the_diff(site: Path) -> None:
    fix = propose(site, HEAD.format("date: 2022-01-14 10:46:18"))
    assert fix
    assert list(fix.diff()) == [
        f"--- a/{PATH}",
        f"+++ b/{PATH}",
        "@@ -1,4 +1,4 @@",
        " ---",
        "-date: 2022-01-14 10:46:18",
        "+date: 2022-01-14 10:46:18 +0800",
        " ---",
        " text",
    ]


def test_a_file_is_replaced_whole_and_keeps_its_mode(site: Path) -> None:
    fix = propose(site, HEAD.format("title: @a"))
    assert fix
    (site / PATH).chmod(0o640)
    assert make_fixer(site).write(fix)
    assert (site / PATH).read_bytes() == fix.after
    assert (site / PATH).stat().st_mode & 0o777 == 0o640
    assert [path.name for path in (site / "_posts").iterdir()] == ["2022-01-14-a.md"]


def test_a_file_that_changed_meanwhile_is_left_alone(site: Path) -> None:
    fix = propose(site, HEAD.format("title: @a"))
    assert fix
    write_post(site, PATH, "other")
    assert not make_fixer(site).write(fix)
    assert (site / PATH).read_text() == "other"
    (site / PATH).unlink()
    assert not make_fixer(site).write(fix)


def test_a_link_out_of_the_folder_is_never_written(site: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text(HEAD.format("title: @a"))
    (site / "_posts").mkdir()
    (site / PATH).symlink_to(outside)
    assert list(make_fixer(site).propose([make_finding(path=PATH)])) == []
