"""`feedsvc healthcheck`, over real sockets."""

import socket
from collections.abc import Iterator

import pytest
from click.testing import Result

from feedsvc.metrics import make_metrics
from feedsvc.runtime import now
from feedsvc.web.app import create_app
from feedsvc.web.parts import WebSettings
from tests.cli.running import run
from tests.fakes import FakePublisher
from tests.web.serving import run_server


@pytest.fixture
def publisher() -> FakePublisher:
    return FakePublisher()


@pytest.fixture
def port(publisher: FakePublisher) -> Iterator[int]:
    web = WebSettings(base_url="https://feeds.example/feeds", title="Site", trusted_hosts=("feeds.example",))
    with run_server(create_app(publisher, web=web, metrics=make_metrics(), now=now)) as (_, port):
        yield port


def check(port: int, *options: str, **environment: str) -> tuple[int, str]:
    result: Result = run("healthcheck", "--port", str(port), *options, **environment)
    return result.exit_code, result.stdout


def test_a_service_that_answers_is_well(port: int) -> None:
    assert check(port) == (0, "live\n")


def test_a_service_is_asked_where_it_was_told_to_listen(port: int) -> None:
    result = run("healthcheck", FEEDSVC_HOST="0.0.0.0", FEEDSVC_PORT=str(port))
    assert (result.exit_code, result.stdout) == (0, "live\n")


def test_a_service_that_still_reads_is_alive_but_not_ready(port: int, publisher: FakePublisher) -> None:
    publisher.reading = "read 1 of 2 posts"
    assert check(port) == (0, "live\n")
    assert check(port, "--ready") == (1, "503: not ready: read 1 of 2 posts\n")


def test_what_is_degraded_is_ready_and_says_so(port: int, publisher: FakePublisher) -> None:
    publisher.reason = "removal held back: 30 of 40"
    code, text = check(port, "--ready")
    assert code == 0
    assert text.startswith("degraded: removal held back: 30 of 40\n")


def test_where_nothing_listens_nothing_is_well() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    code, text = check(port)
    assert code == 1
    mend = "start it there, or name its --host and --port"
    assert text == f"no answer from 127.0.0.1:{port} (Connection refused); {mend}\n"


def test_a_service_that_hangs_is_not_well() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        told = f"no answer from 127.0.0.1:{port} (timed out); its log may say why\n"
        assert check(port, "--timeout", "0.05") == (1, told)
