"""`feedsvc healthcheck`: asks a running service how it is."""

import ipaddress
from http.client import HTTPConnection, HTTPException

import click

_MAX_ANSWER_BYTES = 65_536


def run_healthcheck(*, host: str, port: int, ready: bool, timeout: float) -> int:
    """Exit code 0 if the service is well, 1 if it is not or does not answer. `timeout` in seconds."""
    path = "/-/ready" if ready else "/-/live"
    connection = HTTPConnection(_name_reachable(host), port, timeout=timeout)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        text = response.read(_MAX_ANSWER_BYTES).decode(errors="replace").strip()
    except (OSError, HTTPException) as error:
        click.echo(f"no answer: {error or type(error).__name__}")
        return 1
    finally:
        connection.close()
    if response.status != 200:
        click.echo(f"{response.status}: {text}")
        return 1
    click.echo(text)
    return 0


def _name_reachable(host: str) -> str:
    """Where a service can be asked that listens on `host`: on every address means on this machine's own."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if not address.is_unspecified:
        return host
    return "127.0.0.1" if address.version == 4 else "::1"
