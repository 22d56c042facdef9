"""The operator's page."""

import pytest
from werkzeug.test import Client

from feedsvc.web.stats import draw_hours, show_bytes, show_share
from tests.web.conftest import MakeApp


@pytest.fixture
def client(make_app: MakeApp) -> Client:
    return Client(make_app(stats_token="word"))


def test_there_is_no_page_without_a_token(make_app: MakeApp) -> None:
    assert Client(make_app()).get("/-/stats?token=").status_code == 404


@pytest.mark.parametrize("query", ["", "?token=", "?token=wor", "?token=字"])
def test_the_page_is_for_who_knows_the_token(client: Client, query: str) -> None:
    assert client.get(f"/-/stats{query}").status_code == 404


def test_the_token_may_stand_in_a_header(client: Client) -> None:
    assert client.get("/-/stats", headers={"Authorization": "Bearer word"}).status_code == 200


def test_the_page_counts_feeds(client: Client) -> None:
    agent = {"User-Agent": "Feedly/1.0 (16 subscribers)"}
    first = client.get("/category/财经/feed.atom", headers=agent)
    client.get("/category/财经/feed.atom", headers={**agent, "If-None-Match": first.headers["ETag"]})
    client.get("/", headers=agent)
    client.get("/category/nothing/feed.atom", headers=agent)
    response = client.get("/-/stats?token=word")

    assert (
        '<a href="/category/%E8%B4%A2%E7%BB%8F/feed.atom"><bdi>/category/财经/feed.atom</bdi></a>'
        in response.text
    )
    assert "<td>16</td><td>0</td><td>2</td><td>50 %</td>" in response.text
    assert "/category/nothing/" not in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_numbers() -> None:
    assert [show_bytes(count) for count in (999, 1_200, 3_400_000)] == ["999 B", "1.2 kB", "3.4 MB"]
    assert [show_share(1, 3), show_share(0, 0)] == ["33 %", "–"]
    assert 'd="M10 100V10h8V100z"' in draw_hours([0, 5])
