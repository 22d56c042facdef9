"""The web over a fake publisher, called directly (`client`) or through waitress (`server`)."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.test import Client

from feedsvc.metrics import Metrics, make_metrics
from feedsvc.web.app import create_app
from feedsvc.web.parts import WebSettings
from feedsvc.web.ready import ReadyTable
from tests.fakes import FakeClock, FakePublisher
from tests.web.serving import Address, run_server

BASE_URL = "https://feeds.example"

MakeApp = Callable[..., ReadyTable]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2022, 1, 15, 12, tzinfo=UTC))


@pytest.fixture
def publisher() -> FakePublisher:
    return FakePublisher(
        {
            ("", ""): ["One", "Two", "Three"],
            ("category", "财经"): ["One", "Two"],
            ("category", "c++"): ["Three"],
            ("tag", "a-b"): ["One"],
            ("source", "每日经济新闻"): [],
        },
        names={("category", "c++"): "C++", ("tag", "a-b"): "A <b>"},
    )


@pytest.fixture
def metrics() -> Metrics:
    return make_metrics()


@pytest.fixture
def make_app(publisher: FakePublisher, metrics: Metrics, clock: FakeClock) -> MakeApp:
    def make(**changes: Any) -> ReadyTable:
        web = WebSettings(**({"base_url": BASE_URL, "title": "Site", "language": "en"} | changes))
        return create_app(publisher, web=web, metrics=metrics, now=clock)

    return make


@pytest.fixture
def app(make_app: MakeApp) -> ReadyTable:
    return make_app()


@pytest.fixture
def client(app: ReadyTable) -> Client:
    return Client(app)


@pytest.fixture
def server(app: ReadyTable) -> Iterator[Address]:
    with run_server(app) as address:
        yield address
