"""A real nginx on a loopback port, with the configuration that deploy/ ships."""

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.requiring import require_tool
from tests.web.serving import Address, find_free_port

DEPLOY = Path(__file__).parents[2] / "deploy"


def read_config(name: str, folder: Path, *, upstream: Address | None = None, root: Path | None = None) -> str:
    """A shipped configuration on a free port, without TLS; all that it writes is below `folder`."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    port = find_free_port()
    text = re.sub(r"listen 80;\n\s+listen \[::\]:80;", f"listen 127.0.0.1:{find_free_port()};", text)
    text = re.sub(r"listen 443 [^;]+;\n\s+listen \[::\]:443 [^;]+;", f"listen 127.0.0.1:{port};", text)
    text = text.replace("listen 8080;", f"listen 127.0.0.1:{port};")
    text = re.sub(r"\n\s+ssl_[^;]+;", "", text)
    text = text.replace("/var/cache/nginx/feedsvc", str(folder / "cache"))
    if upstream:
        text = re.sub(r"(127\.0\.0\.1|172\.30\.57\.\d+):8000", f"{upstream[0]}:{upstream[1]}", text)
    if root:
        text = re.sub(r"(?m)^    root [^;]+;", f"    root {root};", text)
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"# port {port}\ndaemon off;\nmaster_process off;\npid {folder}/nginx.pid;\n"
        f"error_log stderr warn;\nevents {{}}\nhttp {{\naccess_log off;\n{paths}{text}\n}}\n"
    )


@contextmanager
def run_nginx(config: str, folder: Path) -> Iterator[Address]:
    """Run nginx with this configuration while the block runs; the address where it listens."""
    program = require_tool("nginx", package="nginx")
    path = folder / "nginx.conf"
    path.write_text(config, encoding="utf-8")
    subprocess.run([program, "-t", "-q", "-c", str(path)], check=True)
    process = subprocess.Popen([program, "-c", str(path)])
    port = int(config.splitlines()[0].rpartition(" ")[2])
    try:
        _wait_for(port)
        yield ("127.0.0.1", port)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)  # a pause between two looks
        else:
            return
    raise AssertionError("nginx never listened")
