"""The line that each request gets, if the operator wants one."""

import logging
import re
from typing import Any

import pytest
from werkzeug.test import Client

from feedsvc.web.ready import ReadyTable
from feedsvc.web.request_log import find_request_id, shorten_address
from tests.fakes import FakePublisher
from tests.web.conftest import MakeApp

ALL = ("0.0.0.0/0", "::/0")


def ask(caplog: pytest.LogCaptureFixture, app: ReadyTable, path: str, **named: Any) -> list[str]:
    """The lines of the log for one request, by a client at 192.0.2.77."""
    caplog.clear()
    with caplog.at_level(logging.INFO):
        Client(app).get(path, environ_base={"REMOTE_ADDR": "192.0.2.77"}, **named)
    return [record.getMessage() for record in caplog.records]


def test_by_default_requests_are_not_told(make_app: MakeApp, caplog: pytest.LogCaptureFixture) -> None:
    assert ask(caplog, make_app(), "/feed.atom") == []


def test_a_request_is_one_line(make_app: MakeApp, caplog: pytest.LogCaptureFixture) -> None:
    app = make_app(log_requests=True)
    lines = [ask(caplog, app, "/feed.atom") for _ in range(2)]

    expected = (
        r"event=request request=[0-9a-f]{16} method='GET' path='/feed\.atom' route=/feed\.FORMAT "
        r"status=200 bytes=540 seconds=\d+\.\d{6} outcome="
    )
    assert re.fullmatch(expected + "built", lines[0][0])
    assert re.fullmatch(expected + "ready", lines[1][0])


def test_who_asked_and_for_which_words_is_not_told(
    make_app: MakeApp, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"User-Agent": "Reader for alice@example.com", "Referer": "https://intranet.example/"}
    (line,) = ask(caplog, make_app(log_requests=True), "/feed.atom?q=secret&token=key", headers=headers)
    for word in ("192.0.2", "secret", "key", "alice", "intranet"):
        assert word not in line


@pytest.mark.parametrize(
    ("address", "how", "told"),
    [
        ("192.0.2.77", "none", ""),
        ("192.0.2.77", "short", "192.0.2.0/24"),
        ("192.0.2.77", "full", "192.0.2.77"),
        ("2001:db8:1:2:3:4:5:6", "short", "2001:db8:1::/48"),
        ("fe80::1%eth0", "full", "fe80::1"),
        ("", "full", ""),
        ("no\naddress", "full", ""),
    ],
)
def test_an_address_is_told_as_far_as_the_operator_allows(address: str, how: str, told: str) -> None:
    assert shorten_address(address, how) == told


def test_an_allowed_address_ends_the_line(make_app: MakeApp, caplog: pytest.LogCaptureFixture) -> None:
    (line,) = ask(caplog, make_app(log_requests=True, log_addresses="short"), "/feed.atom")
    assert line.endswith(" address=192.0.2.0/24")


@pytest.mark.parametrize(
    ("given", "trusted", "is_taken"),
    [
        pytest.param("abc-123_x.y", ALL, True, id="from a proxy that is trusted"),
        pytest.param("abc-123", ("192.0.2.0/24",), True, id="from its network"),
        pytest.param("abc-123", (), False, id="trusting nobody"),
        pytest.param("abc-123", ("198.51.100.0/24",), False, id="from elsewhere"),
        pytest.param("a b", ALL, False, id="with a space"),
        pytest.param("a\nevent=forged", ALL, False, id="with a line end"),
        pytest.param("x" * 65, ALL, False, id="too long"),
        pytest.param("", ALL, False, id="empty"),
    ],
)
def test_a_request_id_is_taken_from_whom_we_trust(
    given: str, trusted: tuple[str, ...], is_taken: bool
) -> None:
    environ = {"HTTP_X_REQUEST_ID": given, "REMOTE_ADDR": "192.0.2.77"}
    named = find_request_id(environ, trusted)
    assert (named == given) is is_taken
    assert find_request_id(environ, trusted) == named
    if not is_taken:
        assert re.fullmatch("[0-9a-f]{16}", named)


def test_a_fault_is_found_in_the_log_by_the_id_that_its_reader_saw(
    make_app: MakeApp, publisher: FakePublisher, caplog: pytest.LogCaptureFixture
) -> None:
    publisher.bug = RuntimeError("the index is gone")
    app = make_app(log_requests=True, trusted_proxies=ALL)
    lines = ask(caplog, app, "/feed.atom", headers={"X-Request-ID": "from-nginx"})
    assert lines[0] == "event=bug request=from-nginx method='GET' path='/feed.atom'"
    assert lines[1].startswith("event=request request=from-nginx ")
    named = {"X-Request-ID": "from-nginx"}
    answer = Client(app).get("/feed.atom", environ_base={"REMOTE_ADDR": "192.0.2.77"}, headers=named)
    assert answer.text == "internal error; the server's log says more of request from-nginx\n"


def test_a_request_id_reaches_no_feed(make_app: MakeApp) -> None:
    client = Client(make_app(log_requests=True, trusted_proxies=ALL))
    environ = {"REMOTE_ADDR": "192.0.2.77"}
    plain = client.get("/feed.atom", environ_base=environ)
    named = client.get("/feed.atom", environ_base=environ, headers={"X-Request-ID": "needle"})
    assert plain.data == named.data
    assert "needle" not in str(named.headers)
