"""Accept-Encoding -> which form of the body."""

import gzip
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from feedsvc.selection import SITE
from feedsvc.web.encoding import Encoding, choose_encoding
from tests.fakes import FakeClock, FakePublisher


@pytest.mark.parametrize(
    ("accept_encoding", "chosen"),
    [
        pytest.param("", "identity", id="nothing"),
        pytest.param("gzip", "gzip", id="gzip"),
        pytest.param("GZIP", "gzip", id="upper case"),
        pytest.param("x-gzip", "gzip", id="the old name"),
        pytest.param("gzip, deflate, br", "gzip", id="a browser's list"),
        pytest.param("gzip;q=0", "identity", id="gzip refused"),
        pytest.param("gzip; q=0.000", "identity", id="gzip refused at length"),
        pytest.param("identity", "identity", id="identity"),
        pytest.param("br;q=1, gzip;q=0.5", "gzip", id="what we lack preferred"),
        pytest.param("*", "gzip", id="anything"),
        pytest.param("*;q=0", "identity", id="nothing at all"),
        pytest.param("gzip;q=0, *", "identity", id="anything but gzip"),
        pytest.param("identity;q=1, gzip;q=0.5", "identity", id="identity preferred"),
        pytest.param("identity;q=0.5, gzip;q=1.0", "gzip", id="gzip preferred"),
        pytest.param("identity;q=0", "identity", id="identity refused and nothing else taken"),
        pytest.param("identity;q=0, gzip", "gzip", id="identity refused"),
        pytest.param("gzip;q=high", "identity", id="garbage"),
        pytest.param(",, ;q=1 ,gzip", "gzip", id="empty items"),
    ],
)
def test_h10_choose_encoding(accept_encoding: str, chosen: str) -> None:
    assert choose_encoding(accept_encoding) == chosen


@given(st.text())
def test_choose_encoding_takes_any_text(accept_encoding: str) -> None:
    assert choose_encoding(accept_encoding) in set(Encoding)


def test_h11_each_form_has_its_own_strong_tag(client: Client, publisher: FakePublisher) -> None:
    plain = client.get("/feed.atom")
    zipped = client.get("/feed.atom", headers={"Accept-Encoding": "gzip"})
    digest = publisher.publish(SITE, "atom").digest

    assert plain.headers["ETag"] == f'"{digest}"'
    assert zipped.headers["ETag"] == f'"{digest}-gz"'
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data == publisher.body(SITE, "atom")


def test_h12_zipped_pages_are_the_same_each_time(client: Client, clock: FakeClock) -> None:
    first = client.get("/", headers={"Accept-Encoding": "gzip"})
    clock.moment += timedelta(minutes=2)  # so that it is made again
    second = client.get("/", headers={"Accept-Encoding": "gzip"})

    assert first.data == second.data
