"""What compose.yml says, as far as text can be checked without Docker; `test_topology` starts the same."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.topology.parts import SYNC, WEB, make_nodes
from feedsvc.cli import main
from feedsvc.settings import read_settings
from tests.deploy.proxying import DEPLOY, read_config, run_nginx
from tests.live import serving
from tests.requiring import require_tool
from tests.sites import make_site
from tests.web.serving import fetch

TEXT = (DEPLOY / "compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("web1", "web2", "sync")
TOLD = {"BASE_URL": "https://feeds.example", "CACHE_SECRET": "0123456789abcdef", "POSTGRES_PASSWORD": "p"}


def fill(text: str) -> str:
    """As compose puts in what the environment tells."""
    return re.sub(r"\$\{(\w+):\?[^}]+\}", lambda match: TOLD[match[1]], text)


def list_lines(name: str) -> Iterator[str]:
    """The lines of a configuration of nginx but for comments."""
    for line in (DEPLOY / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.strip().startswith("#"):
            yield line.strip()


def test_it_is_two_web_nodes_one_that_syncs_and_what_they_need() -> None:
    assert list(SERVICES) == ["web1", "web2", "sync", "postgres", "redis", "nginx"]


@pytest.mark.parametrize("name", SERVICES)
def test_each_is_read_only_powerless_and_nobody(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert name in OURS or not service["user"].startswith("0")  # the image has a user of its own
    assert not service.get("privileged")


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "sync"])
def test_each_that_listens_is_asked_how_it_is(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] == "CMD"
    assert {"interval", "timeout", "retries"} <= set(check)


def test_only_this_machine_reaches_it() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {"nginx": ["127.0.0.1:8000:8080"]}
    assert COMPOSE["networks"]["inner"]["internal"] is True


def test_images_are_pinned() -> None:
    images = {name: service["image"] for name, service in SERVICES.items()}
    assert all(
        re.fullmatch(r"[a-z]+:\d+(\.\d+)?-bookworm", images[name]) for name in images if name not in OURS
    )
    assert {images[name] for name in OURS} == {"feedsvc"}


def test_secrets_come_from_the_environment_alone() -> None:
    for service in SERVICES.values():
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET", key):
                assert re.fullmatch(r"\$\{[A-Z_]+:\?[^}]+\}", value)
    assert not re.search(r"//\w+:[^@\s]+@", TEXT)


def test_commands_are_those_of_the_topology_that_is_tried(tmp_path: Path) -> None:
    for name, words in (("web1", WEB), ("web2", WEB), ("sync", SYNC)):
        command = SERVICES[name]["command"]
        assert tuple(command[: len(words)]) == words
        main.commands[command[0]].make_context(command[0], command[1:])  # refuses what it does not know
    webs, _ = make_nodes(tmp_path, tmp_path, "", "")
    tried = set(webs[0].environment)
    ours = {key for key in SERVICES["web1"]["environment"] if key.startswith("FEEDSVC_")}
    assert ours - tried == {"FEEDSVC_RATE_LIMIT_EXEMPT"}
    assert tried <= ours


@pytest.mark.parametrize("name", OURS)
def test_every_setting_exists_and_goes_with_the_others(name: str) -> None:
    environment = {key: fill(value) for key, value in SERVICES[name]["environment"].items()}
    settings = read_settings(generator={}, config_file=None, environment=environment, flags={})
    assert settings.base_url == "https://feeds.example"
    addresses = [SERVICES[part]["networks"]["inner"]["ipv4_address"] for part in ("postgres", "redis")]
    assert addresses[0] in settings.index_url
    assert addresses[1] in settings.cache_url
    assert COMPOSE["networks"]["inner"]["ipam"]["config"][0]["subnet"] in settings.rate_limit_exempt


def test_nginx_knows_the_web_nodes() -> None:
    servers = re.findall(r"server (172\S+):8000", (DEPLOY / "nginx-compose.conf").read_text(encoding="utf-8"))
    assert servers == [SERVICES[name]["networks"]["inner"]["ipv4_address"] for name in ("web1", "web2")]


def test_nginx_does_what_it_does_elsewhere() -> None:
    """Its configuration is nginx.conf without TLS and the redirect to it."""
    own, shipped = list(list_lines("nginx-compose.conf")), list(list_lines("nginx.conf"))
    upstream = re.compile(r"server [\d.]+:8000 ")
    assert [line for line in own if line not in shipped and not upstream.match(line)] == ["listen 8080;"]
    lacking = [line for line in shipped if line not in own and not upstream.match(line)]
    assert all(re.match(r"listen |ssl_|return 301 https:", line) for line in lacking), shlex.join(lacking)


def test_nginx_runs_with_that(tmp_path: Path) -> None:
    require_tool("nginx", package="nginx")
    (tmp_path / "site").mkdir()
    with serving(make_site(tmp_path / "site"), tmp_path / "data") as live:
        config = read_config("nginx-compose.conf", tmp_path, upstream=live.address)
        with run_nginx(config, tmp_path) as address:
            answers = [fetch(address, "/feed.atom") for _ in range(2)]
            assert [answer.headers["X-Cache"] for answer in answers] == ["MISS", "HIT"]
            assert fetch(address, "/-/live").status == 200
