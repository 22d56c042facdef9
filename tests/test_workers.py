"""Several processes that answer on one address, by either server, and one that reads the content."""

import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feedsvc.data_folder import DataFolder
from tests.cli.running import run
from tests.requiring import require_module
from tests.service import Service
from tests.sites import make_post_text, make_site, write_post

FEED = "/category/c0/feed.atom"
ADDRESS = "https://feeds.example"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    return make_site(root, 8)


@pytest.fixture(params=["waitress", "granian"])
def server(request: pytest.FixtureRequest) -> str:
    if request.param == "granian":
        require_module("granian")
    return str(request.param)


@pytest.fixture
def service(site: Path, tmp_path: Path, server: str) -> Iterator[Service]:
    """Two workers that answer, and the process that started them."""
    environment = {"FEEDSVC_SERVER": server, "FEEDSVC_WORKERS": "2", "FEEDSVC_BASE_URL": ADDRESS}
    with Service(site, tmp_path / "data", **environment) as running:
        running.wait_for(FEED, "第0条")
        wait_until(lambda: len(running.workers()) == 2)
        yield running


def wait_until(is_true: Callable[[], bool]) -> None:
    for _ in range(400):
        if is_true():
            return
        time.sleep(0.05)  # a pause between two looks
    raise AssertionError("it never came to that")


def count_spared(service: Service) -> int:
    """How often all workers together have answered 304, as any one of them tells."""
    _, body = service.get("/-/metrics")
    counts = re.findall(r'^feedsvc_http_replies_total\{.*status="304"\} (\S+)$', body.decode(), re.MULTILINE)
    return sum(int(float(count)) for count in counts)


def is_served(service: Service) -> bool:
    try:
        return service.get(FEED)[0].status == 200
    except OSError:
        return False


def test_workers_answer_alike_count_together_are_replaced_and_end(
    service: Service, site: Path, tmp_path: Path
) -> None:
    """One life of a service, since each costs seconds."""
    check_that_all_answer_alike(service, site)
    check_that_the_parent_writes(tmp_path)
    check_that_a_worker_is_replaced(service)
    workers = service.workers()
    assert service.stop() == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    with pytest.raises(ConnectionError):
        socket.create_connection(service.address)
    writer = DataFolder(tmp_path / "data")
    assert writer.is_writer
    writer.close()


def check_that_all_answer_alike(service: Service, site: Path) -> None:
    answers = [service.get(FEED, {"Accept-Encoding": "gzip"}) for _ in range(30)]
    assert len({(response.headers["ETag"], body) for response, body in answers}) == 1
    tag = answers[0][0].headers["ETag"]
    assert {service.get(FEED, {"If-None-Match": tag})[0].status for _ in range(30)} == {304}
    wait_until(lambda: count_spared(service) == 30)

    text = make_post_text("新的一条", date="2022-02-01 08:00:00 +0800", categories="c0")
    write_post(site, "_posts/2022-02-01-new.md", text)
    wait_until(lambda: all("新的一条" in service.get(FEED)[1].decode() for _ in range(20)))


def check_that_the_parent_writes(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    assert not folder.is_writer
    folder.close()


def check_that_a_worker_is_replaced(service: Service) -> None:
    first = service.workers()
    os.kill(min(first), signal.SIGKILL)
    wait_until(lambda: len(service.workers() - first) == 1 and len(service.workers()) == 2)
    wait_until(lambda: is_served(service))
    assert count_spared(service) == 30  # what the dead one counted stays


def test_workers_do_not_outlive_who_started_them(service: Service) -> None:
    workers = service.workers()
    service.stop(signal.SIGKILL)
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
    with socket.create_server(service.address):
        pass  # the address is free


REQUESTS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("GET", FEED, {}),
    ("GET", FEED, {"Accept-Encoding": "gzip"}),
    ("HEAD", FEED, {"Accept-Encoding": "gzip"}),
    ("GET", FEED, {"If-None-Match": "*"}),
    ("GET", "/tag/%E8%AF%81%E5%88%B8%E6%97%B6%E6%8A%A5%E6%96%B0%E9%97%BB/feed.json", {}),
    ("GET", "/tag/%e8%af%81%e5%88%b8%e6%97%b6%e6%8a%a5%e6%96%b0%e9%97%bb/feed.json", {}),
    ("GET", "/category/c0/feed.atom?tag=x", {}),
    ("GET", "/category/c9/feed.atom", {}),
    ("GET", "//category//c0//feed.atom", {}),
    ("GET", "/category/c0%2Ffeed.atom", {}),
    ("GET", "/category/%FF/feed.atom", {}),
    ("POST", FEED, {"Content-Length": "0"}),
    ("OPTIONS", FEED, {"Origin": "https://a.example"}),
    ("GET", "/", {"Accept-Language": "zh"}),
    ("GET", "/robots.txt", {}),
    ("GET", "/-/live", {}),
)


def test_both_servers_say_the_same(site: Path, tmp_path: Path) -> None:
    require_module("granian")
    said = []
    for server in ("waitress", "granian"):
        environment = {"FEEDSVC_SERVER": server, "FEEDSVC_BASE_URL": ADDRESS}
        with Service(site, tmp_path / "data", **environment) as service:
            service.wait_for(FEED, "第0条")
            said.append([say(service, *request) for request in REQUESTS])
    for request, first, second in zip(REQUESTS, *said, strict=True):
        assert first == second, request


def say(service: Service, method: str, path: str, headers: dict[str, str]) -> tuple[object, ...]:
    """An answer but for what is the server's own business, and for what tells the first one from others."""
    service.get(path, headers, method)
    response, body = service.get(path, headers, method)
    own = {"date", "server", "connection", "cache-status"}
    sent = sorted((name.lower(), value) for name, value in response.getheaders() if name.lower() not in own)
    return response.status, sent, body


@pytest.mark.parametrize("options", [("--workers", "2"), ("--server", "granian")], ids=" ".join)
def test_a_busy_port_is_told(site: Path, tmp_path: Path, options: tuple[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        result = run("serve", site, "--data", tmp_path / "data", "--port", port, *options)
    assert result.exit_code == 2
    assert f"127.0.0.1:{port}: something else listens there already; choose another --port" in result.stderr


def test_an_unknown_host_is_told(site: Path, tmp_path: Path) -> None:
    result = run(
        "serve", site, "--data", tmp_path / "data", "--host", "no.such.host.invalid", "--workers", "2",
        "--base-url", ADDRESS,
    )  # fmt: skip
    assert result.exit_code == 2
    assert "no such host here" in result.stderr


def test_granian_that_is_missing_is_told(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "granian", None)
    result = run("serve", site, "--data", tmp_path / "data", "--port", "0", "--server", "granian")
    assert result.exit_code == 2
    assert "feedsvc: server: granian needs the extra fast; pip install 'feedsvc[fast]'" in result.stderr
