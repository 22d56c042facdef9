"""The harness of docs/performance.md: what it writes is right, and it refuses to time a wrong answer."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.bench import Bench
from benchmarks.corpus import Corpus, render_post
from benchmarks.goals import judge
from benchmarks.peers import PEERS, clean
from benchmarks.plots import Line, draw_growth
from benchmarks.report import collect_lines, replace_part, write_report
from benchmarks.results import OURS, Measurement, keep_results, load_results
from benchmarks.rows.starting import check_hugo
from benchmarks.running import Answer, WrongAnswerError, check_feed

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "performance.md"
FEEDS = "every category, tag and source feed answers"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    found = Corpus(tmp_path_factory.mktemp("corpus") / "c", posts=60, categories=8)
    found.ensure()
    return found


def measured(row: str, what: str, size: int, unit: str = "s", **runs: Sequence[float]) -> Measurement:
    return Measurement(row, what, size, unit, {OURS if name == "ours" else name: runs[name] for name in runs})


def verdict(results: Sequence[Measurement], what: str) -> tuple[str, bool | None]:
    found = next(each for each in judge(results) if each.what == what)
    return found.measured, found.is_met


def test_a_post_is_the_same_however_often_it_is_written(corpus: Corpus) -> None:
    again = Corpus(corpus.folder, posts=60, categories=8)
    assert [render_post(post) for post in again.plan()] == [
        (corpus.site / "_posts" / post.file_name).read_text() for post in corpus.plan()
    ]


def test_a_corpus_knows_what_its_feeds_begin_with(corpus: Corpus) -> None:
    by_category: dict[str, list[str]] = {}
    for path in sorted((corpus.site / "_posts").iterdir(), reverse=True):
        category = re.search(r"^categories: (.+)$", path.read_text(), re.MULTILINE)
        assert category
        by_category.setdefault(category[1], []).append(path.stem[11:])
    assert {slug: list(newest.keys) for slug, newest in corpus.newest.items()} == {
        slug: sorted(keys, key=lambda key: key[2:14], reverse=True)[:20] for slug, keys in by_category.items()
    }
    assert sum(newest.posts for newest in corpus.newest.values()) == 60


def test_a_burst_is_newer_than_all_else(corpus: Corpus) -> None:
    newest = next(corpus.plan()).published
    moments = [post.published for post in corpus.burst(3, first=2)]
    assert moments == sorted(moments)
    assert newest < moments[0]


@pytest.mark.parametrize(
    ("what", "result", "expected"),
    [
        pytest.param(
            "nothing → every feed answers, against Hugo",
            measured("P1", FEEDS, 100_000, ours=[3.0, 1.0, 2.0], hugo=[8.0]),
            ("0.25 ×", True),
            id="a ratio that is just met",
        ),
        pytest.param(
            "nothing → every feed answers, against Hugo",
            measured("P1", FEEDS, 100_000, ours=[2.1], hugo=[8.0]),
            ("0.26 ×", False),
            id="a ratio that is not",
        ),
        pytest.param(
            "nothing → every feed answers, against Hugo",
            measured("P1", FEEDS, 1_000, ours=[1.0], hugo=[8.0]),
            ("not measured yet", None),
            id="another size than the goal is about",
        ),
        pytest.param(
            "a save → its feed, 95 of 100",
            measured("P4", "a post is saved, its feed has it", 100_000, "ms", ours=[1.0] * 19 + [251.0]),
            ("251 ms", False),
            id="one of twenty is late",
        ),
        pytest.param(
            "hot feed on waitress, against bare WSGI",
            measured("P5", "waitress, 200", 0, "/s", ours=[89.0], bare=[100.0]),
            ("0.89 ×", False),
            id="a rate has to be high",
        ),
    ],
)
def test_a_goal_is_met_or_not(what: str, result: Measurement, expected: tuple[str, bool | None]) -> None:
    assert verdict([result], what) == expected


def test_growth_is_that_of_the_worst_size() -> None:
    sizes = {1_000: 2.0, 10_000: 3.2, 100_000: 2.0}
    results = [measured("P9", "a cold feed of 20 entries", size, "ms", ours=[sizes[size]]) for size in sizes]
    what = "a cold feed, from 1,000 posts to the most"
    assert verdict(results, what) == ("1.60 × up to 100,000 posts", False)
    assert verdict(results[:1], what) == ("not measured yet", None)


def test_every_measurement_has_its_goal() -> None:
    """What is not measured at the size of its goal would stand there as not measured for ever."""
    waiting = [each.what for each in judge(load_results(DOCUMENT.with_suffix("") / "results.json"))]
    assert len(waiting) == len(set(waiting)) == 17


def test_a_later_run_replaces_its_own_rows_only(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    first = [measured("P10", "b", 0, ours=[1.0]), measured("P9", "a", 1, ours=[1.0])]
    keep_results(path, first)
    found = keep_results(path, [measured("P9", "a", 1, ours=[2.0])])
    assert [(each.row, each.median()) for each in found] == [("P9", 2.0), ("P10", 1.0)]
    assert load_results(path) == found


def test_a_report_is_written_between_what_people_wrote(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    shutil.copyfile(DOCUMENT, document)
    results = [
        measured("P1", FEEDS, size, ours=[size / 1_000], hugo=[size / 100]) for size in (1_000, 10_000)
    ]
    write_report(document, results)
    once = document.read_text()
    write_report(document, results)
    assert document.read_text() == once
    assert f"| P1 | {FEEDS} | 1,000 | 1 s | hugo 10 s | 0.10 |  |" in once
    assert "![From nothing to every feed, seconds by number of posts](performance/feeds.svg)" in once
    assert _outside(once) == _outside(DOCUMENT.read_text())


def _outside(text: str) -> str:
    return re.sub(r"<!-- (\w+): made by.*?<!-- end of \1 -->", "", text, flags=re.DOTALL)


def test_a_document_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match=r"goals: made by .* stands 0 times"):
        replace_part("nothing", "goals", "")


def test_what_is_committed_is_what_was_measured(tmp_path: Path) -> None:
    """Nobody mends a figure by hand."""
    document = tmp_path / "performance.md"
    shutil.copyfile(DOCUMENT, document)
    write_report(document, load_results(DOCUMENT.with_suffix("") / "results.json"))
    assert document.read_text() == DOCUMENT.read_text()
    for plot in (tmp_path / "performance").glob("*.svg"):
        assert plot.read_text() == (DOCUMENT.with_suffix("") / plot.name).read_text()


def test_a_plot_has_a_point_for_each_size_and_a_name_for_each_line() -> None:
    lines = [Line("feedsvc", [(1_000, 0.5), (100_000, 5)]), Line("a & b", [(1_000, 2), (100_000, 300)])]
    drawn = ElementTree.fromstring(draw_growth("Growth", "seconds", lines))
    svg = "{http://www.w3.org/2000/svg}"
    points = [circle for circle in drawn.iter(f"{svg}circle") if circle.get("r") == "3.5"]
    heights = [float(point.get("cy", "")) for point in points]
    assert len(points) == 4
    assert heights[0] > heights[1] > heights[3]  # more is further up
    assert {"feedsvc", "a & b", "1,000", "100,000"} <= {text.text for text in drawn.iter(f"{svg}text")}


def test_runs_beside_others_are_no_points_of_our_own_line() -> None:
    results = [
        measured("P1", FEEDS, 1_000, ours=[1.0], hugo=[2.0]),
        measured("P1", f"{FEEDS}, beside pelican", 1_000, ours=[9.0], pelican=[3.0]),
    ]
    assert {line.name: list(line.points) for line in collect_lines(results, "P1", FEEDS)} == {
        OURS: [(1_000, 1.0)],
        "hugo": [(1_000, 2.0)],
        "pelican": [(1_000, 3.0)],
    }


def test_a_feed_with_another_entry_is_not_timed(corpus: Corpus) -> None:
    slug, newest = next(iter(corpus.newest.items()))
    publisher = corpus.find_publisher(slug)
    items = [{"url": f"https://news.example/{key}.html"} for key in newest.keys]
    right = Answer(200, "", json.dumps({"items": items}).encode())
    if len(newest.keys) == newest.posts:
        check_feed(corpus, publisher, right)
    wrong = Answer(200, "", json.dumps({"items": items[1:]}).encode())
    with pytest.raises(WrongAnswerError):
        check_feed(corpus, publisher, wrong)


@pytest.mark.parametrize("name", [name for name, peer in PEERS.items() if peer.make_site])
def test_a_generator_gets_every_post(corpus: Corpus, name: str, tmp_path: Path) -> None:
    make_site = PEERS[name].make_site
    assert make_site
    make_site(corpus, tmp_path / name)
    found = {path.name for path in (tmp_path / name).rglob("*.md")} | {
        path.name for path in (tmp_path / name / "_posts").glob("*.md")
    }
    assert found == {post.file_name for post in corpus.plan()}


def test_hugo_builds_the_feeds_that_are_compared(corpus: Corpus, tmp_path: Path) -> None:
    hugo = PEERS["hugo"]
    program = hugo.find()
    if program is None:
        pytest.skip(f"Hugo is not installed: {hugo.install}")
    bench = Bench(folder=tmp_path, runs=1, sizes=[60], peers=PEERS)
    site = tmp_path / "hugo"
    assert hugo.make_site
    hugo.make_site(corpus, site)
    clean(site, tmp_path / "built")
    hugo.build_feeds(program, site, tmp_path / "built")
    check_hugo(corpus, tmp_path / "built")
    assert bench.find("hugo", 60) == (hugo, program)


def test_hugos_feed_with_another_entry_is_not_timed(corpus: Corpus, tmp_path: Path) -> None:
    for folder, field in (("categories", "category"), ("tags", "tag"), ("sources", "source")):
        for slug in corpus.newest:
            name = dict(corpus.find_publisher(slug).terms)[field]
            (tmp_path / folder / name).mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / name / "index.xml").write_text("<rss/>")
    with pytest.raises(WrongAnswerError, match="Hugo's feed of category"):
        check_hugo(corpus, tmp_path)


def test_one_command_measures_and_writes(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    shutil.copyfile(DOCUMENT, document)
    options = ["--rows", "P3", "--sizes", "60", "--runs", "1", "--peers", "nginx"]
    places = ["--folder", str(tmp_path / "bench"), "--document", str(document)]
    command = [sys.executable, "-m", "benchmarks", *options, *places]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    _, first = load_results(tmp_path / "performance" / "results.json")
    assert (first.row, first.size, first.unit, len(first.runs[OURS])) == ("P3", 60, "s", 5)
    assert first.versions["feedsvc"]
    assert "| P3 | the first correct answer after a restart | 60 |" in document.read_text()


def test_an_unknown_row_is_refused() -> None:
    command = [sys.executable, "-m", "benchmarks", "--rows", "P99"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "unknown: P99; known: P1, P3" in done.stderr
