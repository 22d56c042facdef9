"""What a poster can write: rows S1 to S4, S15 to S20, S30 and S32, from the file to the wire."""

import json
import time
from pathlib import Path

import pytest

from feedsvc.errors import FeedsvcError
from feedsvc.runtime import assemble
from fuzz.promises import check_safe
from tests.formats.reading import ATOM, is_valid_atom, parse_xml
from tests.live import Live, serving
from tests.security.site import REFUSED, SERVED, path_of
from tests.sites import list_problems, make_post_text, make_site, write_post

GOOD = {"第0条", "第1条", "第2条"}
SUFFIXES = ("atom", "rss", "json")


def codes(live: Live, name: str) -> set[str]:
    return {found.code for found in list_problems(live.runtime.index) if found.path == path_of(name)}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("deep", id="25,000 brackets"),
        pytest.param("bomb", id="an alias bomb"),
        pytest.param("circle", id="a value in itself"),
        pytest.param("object", id="a Python object"),
        pytest.param("tags", id="a hundred thousand tags"),
        pytest.param("list", id="a thousand and one tags"),
        pytest.param("latin", id="Latin-1"),
        pytest.param("utf-16", id="UTF-16"),
        pytest.param("nul", id="NUL"),
    ],
)
def test_s1_s2_s3_s4_s15_s16_s17_a_post_is_refused_and_reported(hostile: Live, name: str) -> None:
    assert codes(hostile, name) == {REFUSED[name][1]}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_s1_s2_s4_s16_the_others_are_served(hostile: Live, suffix: str) -> None:
    answer = hostile.get(f"/feed.{suffix}")

    assert answer.status == 200
    for title in GOOD:
        assert title in answer.body.decode()


@pytest.mark.parametrize(
    "yaml",
    [
        pytest.param("t: " + "[" * 25_000 + "]" * 25_000, id="depth"),
        pytest.param(
            "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, 9)),
            id="aliases",
        ),
        pytest.param("t: !!python/object/apply:os.system [id]", id="an object"),
        pytest.param("t: &a [*a]", id="a value in itself"),
    ],
)
def test_s1_s2_s3_s4_a_hostile_configuration_is_one_clear_error(tmp_path: Path, yaml: str) -> None:
    write_post(make_site(tmp_path), "_config.yml", yaml)
    with pytest.raises(FeedsvcError, match=r"_config\.yml:\d+:\d+"):
        assemble(tmp_path, config=None, environment={}, flags={})


def test_s17_a_mark_and_an_escaped_nul_cost_nothing(hostile: Live) -> None:
    titles = [item["title"] for item in json.loads(hostile.get("/feed.json").body)["items"]]

    assert {"marked", "ab"} <= set(titles)


def test_s18_nothing_leaves_its_element(hostile: Live) -> None:
    """As many entries as posts, and no element of a poster's making."""
    served = len(GOOD) + len(SERVED) - 1  # two have one id
    atom, rss = (parse_xml(hostile.get(f"/feed.{suffix}").body) for suffix in ("atom", "rss"))

    assert is_valid_atom(hostile.get("/feed.atom").body)
    assert len(atom.findall(f"{ATOM}entry")) == len(rss.findall("channel/item")) == served
    for root in (atom, rss):
        assert not [e for e in root.iter() if str(e.tag).rpartition("}")[2] in {"script", "y"}]
        assert not [e for e in root.iter() if "x" in e.attrib]
    assert "</title><script>x" in hostile.get("/feed.json").body.decode()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_s19_content_is_safe_in_every_format(hostile: Live, suffix: str) -> None:
    body = hostile.get(f"/feed.{suffix}").body
    if suffix == "json":
        contents = [item["content_html"] for item in json.loads(body)["items"]]
    elif suffix == "atom":
        contents = [e.text or "" for e in parse_xml(body).iter(f"{ATOM}content")]
    else:
        contents = [
            e.text or "" for e in parse_xml(body).iter("{http://purl.org/rss/1.0/modules/content/}encoded")
        ]

    assert any(content.startswith("<p>safe</p>") for content in contents)
    for content in contents:
        check_safe(content)


def test_s19_an_unknown_name_is_text(hostile: Live) -> None:
    answer = hostile.get("/tag/%3Cscript%3Ealert(1)%3C%2Fscript%3E/feed.atom", Accept="*/*")

    assert answer.status == 404
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/feed.atom", "/feed.rss", "/feed.json", "/feeds.opml", "/category/"])
def test_s20_no_post_adds_a_header(hostile: Live, path: str) -> None:
    answer = hostile.get(path)

    assert answer.status == 200
    assert "Set-Cookie" not in answer.headers
    assert all(value.isascii() for value in answer.headers.values())


def test_s20_a_term_with_a_line_end_has_a_feed(hostile: Live) -> None:
    (slug,) = {
        feed.slug for feed in hostile.runtime.publisher.list_feeds() if feed.slug.startswith("b-set-cookie")
    }
    answer = hostile.get(hostile.path("category", slug, "atom"))

    assert answer.status == 200
    assert "\r\n" not in answer.body.decode()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_s30_no_id_is_given_twice(hostile: Live, suffix: str) -> None:
    body = hostile.get(f"/feed.{suffix}").body
    if suffix == "json":
        ids = [item["id"] for item in json.loads(body)["items"]]
    else:
        root, path = parse_xml(body), f"{ATOM}entry/{ATOM}id" if suffix == "atom" else "channel/item/guid"
        ids = [element.text for element in root.findall(path)]

    assert len(ids) == len(set(ids))
    assert ids.count("urn:same") == 1
    assert codes(hostile, "first") == codes(hostile, "second") == {"ID001"}
    assert b"first" in body


@pytest.mark.parametrize("name", ["angles", "brackets", "quotes", "lists", "divisions"])
def test_s32_what_blows_up_other_parsers_is_read_in_a_moment(tmp_path: Path, name: str) -> None:
    root = tmp_path / "site"
    root.mkdir()
    write_post(make_site(root), path_of(name), SERVED[name])
    started = time.perf_counter()
    with serving(root, tmp_path / "data") as live:
        body = live.get("/feed.json").body
    assert name in [item["title"] for item in json.loads(body)["items"]]
    assert time.perf_counter() - started < 5  # of which the service's start takes its part


def test_s15_a_folder_of_many_files_is_read_to_its_end(tmp_path: Path) -> None:
    """Two thousand files without front matter, and one post: the post is served, nothing else is."""
    root = tmp_path / "site"
    root.mkdir()
    make_site(root, posts=0)
    for number in range(2_000):
        (root / "_posts" / f"{number}.md").write_text("x")
    write_post(root, "_posts/2022-01-01-only.md", make_post_text("only"))
    with serving(root, tmp_path / "data") as live:
        items = json.loads(live.get("/feed.json").body)["items"]
    assert [item["title"] for item in items] == ["only"]
