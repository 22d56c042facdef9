"""Pages in Chinese and English."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from werkzeug.test import Client

from feedsvc.web.texts import LANGUAGES, Texts, choose_language
from tests.builders import make_feed_entry
from tests.fakes import FakePublisher
from tests.web.conftest import MakeApp

MOMENT = datetime(2022, 1, 14, 7, 42, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_every_language_says_everything() -> None:
    names = {language: set(texts) for language, texts in LANGUAGES.items()}
    places = {
        language: {name: text.count("{}") for name, text in texts.items()}
        for language, texts in LANGUAGES.items()
    }

    assert names["zh"] == names["en"]
    assert places["zh"] == places["en"]


@pytest.mark.parametrize(
    ("asked", "accepted", "own", "chosen"),
    [
        pytest.param("zh", "en", "en", "zh", id="the parameter decides"),
        pytest.param("fr", "en", "zh", "en", id="a parameter that nobody knows does not"),
        pytest.param("", "zh-CN,zh;q=0.9,en;q=0.8", "en", "zh", id="what a Chinese browser sends"),
        pytest.param("", "en-US,en;q=0.9", "zh-CN", "en", id="what an English browser sends"),
        pytest.param("", "fr, en;q=0.2, zh;q=0.7", "en", "zh", id="the heavier one"),
        pytest.param("", "zh;q=0, fr", "zh-CN", "zh", id="nothing that we have: the site's own"),
        pytest.param("", "", "zh-Hans", "zh", id="nothing: the site's own"),
        pytest.param("", "*", "de", "en", id="neither"),
        pytest.param("", "en;q=x,,;;", "", "en", id="rubbish"),
    ],
)
def test_choose_language(asked: str, accepted: str, own: str, chosen: str) -> None:
    assert choose_language(asked, accepted, own) == chosen


@pytest.mark.parametrize(
    ("language", "one", "many", "moment", "month"),
    [
        ("en", "1 entry", "1,234 entries", "14 Jan 2022, 15:42", "Jan 2022"),
        ("zh", "1 篇文章", "1,234 篇文章", "2022年1月14日 15:42", "2022年1月"),
    ],
)
def test_numbers_and_dates(language: str, one: str, many: str, moment: str, month: str) -> None:
    texts = Texts(language, SHANGHAI)

    assert texts.count("entry", 1) == one
    assert texts.count("entry", 1234) == many
    assert texts.moment(MOMENT) == moment
    assert texts.month(2022, 1) == month


@pytest.mark.parametrize("path", ["/", "/tag/", "/tag/a-b/", "/build"])
def test_pages_speak_the_language_of_the_browser(client: Client, path: str) -> None:
    chinese = client.get(path, headers={"Accept-Language": "zh-CN"})
    english = client.get(path, headers={"Accept-Language": "en"})

    assert '<html lang="zh-CN">' in chinese.text
    assert '<html lang="en">' in english.text
    assert chinese.headers["Content-Language"] == "zh-CN"
    assert chinese.headers["Vary"] == english.headers["Vary"] == "Accept-Encoding, Accept-Language"
    assert chinese.headers["ETag"] != english.headers["ETag"]


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/Category/C++?ui=zh", "/category/c%2B%2B/?ui=zh"),
        ("//?limit=5&ui=en&limit=5", "/?limit=5&ui=en"),
        ("//?ui=fr", "/"),
        ("/CATEGORY/c++/feed.atom?ui=zh", "/category/c%2B%2B/feed.atom"),
    ],
)
def test_a_redirect_keeps_a_page_in_its_language(client: Client, path: str, location: str) -> None:
    assert client.get(path).headers["Location"] == f"https://feeds.example{location}"


def test_only_pages_vary_by_language(client: Client) -> None:
    for path in ("/feed.atom", "/feeds.opml", "/static/page.css", "/robots.txt", "/nothing.txt"):
        assert client.get(path).headers["Vary"] == "Accept-Encoding"


def test_a_chosen_language_stays_in_links(client: Client) -> None:
    page = client.get("/?ui=zh", headers={"Accept-Language": "en"}).text

    assert 'href="/category/?ui=zh"' in page
    assert 'href="?ui=en"' in page


def test_moments_are_shown_in_the_zone_of_the_site(make_app: MakeApp, publisher: FakePublisher) -> None:
    publisher.page_entries = [make_feed_entry()]
    page = Client(make_app(zone=SHANGHAI, language="zh-CN")).get("/tag/a-b/").text

    assert '<time datetime="2022-01-14T15:42:28+08:00">2022年1月14日 15:42</time>' in page
    assert "时间均为 Asia/Shanghai 时间。" in page
