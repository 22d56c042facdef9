"""Rows A over a real server: what the Atom documents of real posts say."""

import re
from pathlib import Path

import pytest

from tests.formats.reading import ATOM, attributes, is_valid_atom
from tests.live import Live, serving
from tests.protocol.reading import BASE, atom, entry_of, json_item_of
from tests.protocol.site import VIA
from tests.sites import make_site

LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.mark.parametrize("suffix", ["atom", "xml"])
def test_a1_valid_by_the_schema(rich: Live, suffix: str) -> None:
    for feed in rich.runtime.publisher.list_feeds():
        assert is_valid_atom(rich.get(rich.path(feed.field, feed.slug, suffix)).body)


def test_a2_a_feed_s_id_is_its_own_whatever_its_address(small: Live, tmp_path: Path) -> None:
    paths = {"": "https://news.example/feed.xml", "/category/c0": "https://news.example/category/c0"}
    for scope, id_ in paths.items():
        for suffix in ("atom", "xml"):
            assert atom(small, f"{scope}/feed.{suffix}").findtext(f"{ATOM}id") == id_
    with serving(small.root, tmp_path / "elsewhere", base_url="http://other.example:8080/x") as moved:
        for scope, id_ in paths.items():
            assert atom(moved, f"/x{scope}/feed.atom").findtext(f"{ATOM}id") == id_


def test_a3_an_entry_has_one_id_everywhere(rich: Live) -> None:
    scopes = [
        "",
        "/category/kuaixun",
        "/author/%E7%8E%8B%E5%B0%8F%E6%98%8E",
        "/collection/posts",
        "/lang/zh-cn",
    ]
    for scope in scopes:
        ids = [
            entry.findtext(f"{ATOM}id") for entry in atom(rich, f"{scope}/feed.atom").iterfind(f"{ATOM}entry")
        ]
        assert ids.count(f"{BASE}01/syndicated") == 1
        assert len(set(ids)) == len(ids)
    assert json_item_of(rich, "syndicated")["id"] == f"{BASE}01/syndicated"


def test_a4_updated_is_the_latest_of_the_entries(rich: Live) -> None:
    moments = [element.text or "" for element in atom(rich).iter(f"{ATOM}updated", f"{ATOM}published")]

    assert atom(rich).findtext(f"{ATOM}updated") == "2022-03-01T10:00:00+08:00"
    for moment in moments:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", moment)


def test_a5_the_feed_has_an_author(rich: Live) -> None:
    assert atom(rich).findtext(f"{ATOM}author/{ATOM}name") == "ZNing"


def test_a6_one_page_and_the_origin(rich: Live) -> None:
    links = [attributes(link) for link in entry_of(rich, "syndicated").iterfind(f"{ATOM}link")]

    assert links == [
        {"rel": "alternate", "href": f"{BASE}01/syndicated.html", "type": "text/html"},
        {"rel": "via", "href": VIA},
    ]


def test_a7_the_feed_s_links(rich: Live) -> None:
    links = {link.get("rel"): attributes(link) for link in atom(rich).iterfind(f"{ATOM}link")}

    assert links["self"] == {
        "rel": "self",
        "href": "https://feeds.example/feed.atom",
        "type": "application/atom+xml",
    }
    assert links["alternate"] == {"rel": "alternate", "href": "https://news.example/", "type": "text/html"}


def test_a8_a_source_is_whole(rich: Live) -> None:
    source = entry_of(rich, "english").find(f"{ATOM}source")

    assert source is not None
    assert source.findtext(f"{ATOM}id") == "https://news.example/source/courier"
    assert source.findtext(f"{ATOM}title") == "Courier"
    assert source.findtext(f"{ATOM}updated") == "2022-01-02T08:00:00+08:00"
    assert [(link.get("rel"), link.get("href")) for link in source.iterfind(f"{ATOM}link")] == [
        ("self", "https://feeds.example/source/courier/feed.atom"),
        ("alternate", "https://feeds.example/source/courier/"),
    ]


def test_a9_the_author_is_the_post_s_else_the_source_s(rich: Live) -> None:
    assert entry_of(rich, "syndicated").findtext(f"{ATOM}author/{ATOM}name") == "王小明"
    assert entry_of(rich, "emoji").findtext(f"{ATOM}author/{ATOM}name") == "证券时报"


def test_a10_types_of_texts(rich: Live) -> None:
    root = atom(rich)

    assert {element.get("type", "text") for element in root.iter(f"{ATOM}title", f"{ATOM}summary")} == {
        "text"
    }
    assert {element.get("type") for element in root.iter(f"{ATOM}content")} == {"html"}
    assert not any(len(element) for element in root.iter(f"{ATOM}title", f"{ATOM}content"))


def test_a11_every_entry_has_a_page(rich: Live) -> None:
    for entry in atom(rich).iterfind(f"{ATOM}entry"):
        assert [link.get("rel") for link in entry.iterfind(f"{ATOM}link")].count("alternate") == 1


def test_a12_languages(rich: Live) -> None:
    assert atom(rich).get(LANG) == "zh-CN"
    assert entry_of(rich, "english").get(LANG) == "en"
    assert entry_of(rich, "syndicated").get(LANG) is None


def test_a13_no_base(rich: Live) -> None:
    assert b"xml:base" not in rich.get("/feed.atom").body


def test_a14_updated_is_never_before_published(rich: Live) -> None:
    entry = entry_of(rich, "updated")

    assert entry.findtext(f"{ATOM}published") == "2022-01-03T08:00:00+08:00"
    assert entry.findtext(f"{ATOM}updated") == "2022-03-01T10:00:00+08:00"


def test_a15_categories_rights_and_generator(rich: Live) -> None:
    found = [attributes(category) for category in entry_of(rich, "english").iterfind(f"{ATOM}category")]

    assert [(category["scheme"], category["term"]) for category in found] == [
        ("https://feeds.example/category/", "kuaixun"),
        ("https://feeds.example/tag/", "rates"),
    ]
    assert atom(rich).findtext(f"{ATOM}rights") == "© 2022 ZNing"
    assert atom(rich).findtext(f"{ATOM}generator") == "feedsvc"


def test_a16_atom_is_the_default_namespace(rich: Live) -> None:
    body = rich.get("/feed.atom").body

    assert re.search(rb"<feed [^>]*xmlns=\"http://www.w3.org/2005/Atom\"", body)
    assert b"<ns0" not in body


def test_a17_a_tag_uri_is_kept_as_it_is(rich: Live) -> None:
    assert entry_of(rich, "tag-uri").findtext(f"{ATOM}id") == "tag:site.example,2005:posts/1"


def test_a5_a_site_without_an_author_is_named_by_its_title(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    root = make_site(tmp_path / "site")
    (root / "_config.yml").write_text("title: T\nurl: https://news.example\n", encoding="utf-8")
    with serving(root, tmp_path / "data") as live:
        assert atom(live).findtext(f"{ATOM}author/{ATOM}name") == "T"
