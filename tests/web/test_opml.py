"""`/feeds.opml` over HTTP: every feed once, with validators as feeds have them."""

from datetime import timedelta

import pytest
from werkzeug.test import Client

from feedsvc.metrics import Metrics
from tests.fakes import FakeClock, FakePublisher
from tests.formats.reading import parse_xml
from tests.web.conftest import MakeApp
from tests.web.serving import Address, fetch

DATE = "Fri, 14 Jan 2022 07:42:28 GMT"


def outline(body: bytes) -> dict[str, list[str | None]]:
    """The addresses of each folder's feeds; those outside of any under ""."""
    found: dict[str, list[str | None]] = {"": []}
    for element in parse_xml(body).iterfind("body/outline"):
        if element.get("xmlUrl"):
            found[""].append(element.get("xmlUrl"))
        else:
            found[str(element.get("text"))] = [feed.get("xmlUrl") for feed in element]
    return found


def test_opml_lists_every_feed_by_field(server: Address) -> None:
    answer = fetch(server, "/feeds.opml")

    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/x-opml; charset=utf-8"
    assert answer.headers["Link"] == '<https://feeds.example/feeds.opml>; rel="self"; type="text/x-opml"'
    assert outline(answer.body) == {
        "": ["https://feeds.example/feed.atom"],
        "Categories": [
            "https://feeds.example/category/%E8%B4%A2%E7%BB%8F/feed.atom",
            "https://feeds.example/category/c%2B%2B/feed.atom",
        ],
        "Tags": ["https://feeds.example/tag/a-b/feed.atom"],
        "Sources": [
            "https://feeds.example/source/%E6%AF%8F%E6%97%A5%E7%BB%8F%E6%B5%8E%E6%96%B0%E9%97%BB/feed.atom"
        ],
    }


def test_opml_of_one_field(server: Address) -> None:
    assert fetch(server, "/feeds.opml").status == 200  # so that the table of ready answers knows it
    answer = fetch(server, "/feeds.opml?field=tag&utm_source=x")

    assert outline(answer.body) == {"": [], "Tags": ["https://feeds.example/tag/a-b/feed.atom"]}
    assert b"<title>Tags \xe2\x80\x93 Site</title>" in answer.body
    assert "/feeds.opml?field=tag>" in answer.headers["Link"]


def test_opml_of_a_field_without_terms(client: Client) -> None:
    response = client.get("/feeds.opml?field=lang")

    assert (response.status_code, outline(response.data)) == (200, {"": [], "Languages": []})
    assert b"<dateCreated>Thu, 01 Jan 1970 00:00:00 +0000</dateCreated>" in response.data


def test_opml_of_an_unknown_field(client: Client) -> None:
    response = client.get("/feeds.opml?field=sources")

    assert response.status_code == 400
    assert response.text == (
        "unknown field 'sources'; did you mean 'source'; "
        "known fields: category, tag, source, author, lang, collection\n"
    )


def test_opml_answers_conditional_requests(server: Address) -> None:
    first = fetch(server, "/feeds.opml", Accept_Encoding="gzip")
    head = fetch(server, "/feeds.opml", "HEAD", Accept_Encoding="gzip")
    by_tag = fetch(server, "/feeds.opml", If_None_Match=first.headers["Etag"])
    by_date = fetch(server, "/feeds.opml", If_Modified_Since=DATE)
    earlier = fetch(server, "/feeds.opml", If_Modified_Since="Fri, 14 Jan 2022 07:42:27 GMT")

    assert first.headers["Last-Modified"] == DATE
    assert first.headers["Content-Encoding"] == "gzip"
    assert (head.body, head.headers["Etag"]) == (b"", first.headers["Etag"])
    assert [answer.status for answer in (by_tag, by_date, earlier)] == [304, 304, 200]


def test_opml_is_made_once_a_minute(
    make_app: MakeApp, publisher: FakePublisher, metrics: Metrics, clock: FakeClock
) -> None:
    client = Client(make_app())
    first = client.get("/feeds.opml")
    publisher.feeds[("tag", "new")] = ["One"]
    assert client.get("/feeds.opml").data == first.data
    clock.moment += timedelta(minutes=1)
    assert client.get("/feeds.opml").data != first.data


@pytest.mark.parametrize("path", ["/Feeds.OPML", "/feeds.opml/", "/feeds.opml//"])
def test_opml_has_one_spelling(server: Address, path: str) -> None:
    answer = fetch(server, path)

    assert (answer.status, answer.headers["Location"]) == (301, "https://feeds.example/feeds.opml")


def test_opml_before_the_first_sync(client: Client, publisher: FakePublisher) -> None:
    publisher.reading = "read 1 of 2 posts"

    assert client.get("/feeds.opml").status_code == 503


def test_opml_below_a_mount_point(make_app: MakeApp) -> None:
    client = Client(make_app(base_url="https://site.example/feeds"))
    urls = outline(client.get("/feeds/feeds.opml").data)

    assert urls["Tags"] == ["https://site.example/feeds/tag/a-b/feed.atom"]


@pytest.mark.parametrize(("page", "href"), [("/", "/feeds.opml"), ("/tag/", "/feeds.opml?field=tag")])
def test_pages_lead_to_their_opml(client: Client, page: str, href: str) -> None:
    assert f'<a href="{href}" type="text/x-opml">All of these as OPML</a>' in client.get(page).text
