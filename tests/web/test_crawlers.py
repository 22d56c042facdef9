"""What crawlers are told."""

import pytest
from werkzeug.test import Client

from feedsvc.selection import Archive
from tests.fakes import FakePublisher
from tests.web.conftest import MakeApp


def test_robots_name_what_has_no_end(client: Client) -> None:
    response = client.get("/robots.txt")

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.splitlines() == [
        "User-agent: *",
        "Disallow: /*?",
        "Disallow: /-/",
        "Disallow: /embed/",
        "Disallow: /build",
    ]


@pytest.mark.parametrize("path", ["/robots.txt", "/feeds/robots.txt"])
def test_robots_of_a_mounted_service(make_app: MakeApp, path: str) -> None:
    client = Client(make_app(base_url="https://site.example/feeds"))

    assert "Disallow: /feeds/*?\n" in client.get(path).text


@pytest.mark.parametrize(
    ("path", "robots"),
    [
        ("/feed.atom", "noindex"),
        ("/category/c++/feed.json", "noindex"),
        ("/archive/2022-01.atom", "noindex"),
        ("/?find=x", "noindex"),
        ("/", None),
        ("/category/", None),
        ("/category/c++/", None),
    ],
)
def test_what_is_for_searching(
    client: Client, publisher: FakePublisher, path: str, robots: str | None
) -> None:
    publisher.archives = [Archive(2022, 1)]
    assert client.get(path).headers.get("X-Robots-Tag") == robots


def test_favicon(client: Client) -> None:
    response = client.get("/favicon.ico")

    assert response.headers["Content-Type"] == "image/vnd.microsoft.icon"
    assert response.data[:6] == b"\0\0\1\0\1\0"


def test_well_known_is_refused_without_a_look(client: Client, publisher: FakePublisher) -> None:
    publisher.bug = RuntimeError("the index is gone")
    response = client.get("/.well-known/security.txt")

    assert (response.status_code, response.text) == (404, "nothing is here\n")
    assert response.headers["Cache-Control"] == "public, max-age=86400"
