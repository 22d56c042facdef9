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
        problem = getattr(error, "strerror", None) or str(error) or type(error).__name__
        is_elsewhere = isinstance(error, ConnectionRefusedError)
        mend = "start it there, or name its --host and --port" if is_elsewhere else "its log may say why"
        click.echo(f"no answer from {host}:{port} ({problem}); {mend}")
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
