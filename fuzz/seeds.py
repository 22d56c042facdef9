"""Where fuzzing begins: the texts that the tests of the same parts are about."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

_TESTS = Path(__file__).parents[1] / "tests"
_MAX_BYTES = 4_096

_MODULES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "attribution": ("posts/test_attribution.py", "posts/test_summary.py"),
        "dates": ("test_dates.py", "posts/test_hugo_dates.py", "posts/test_jekyll_dates.py"),
        "front-matter": ("posts/test_*.py", "protocol/site.py", "sites.py"),
        "html": ("posts/test_*.py", "posts/templating/test_*.py"),
        "requests": ("protocol/test_bad_input.py", "web/test_protocol.py", "web/test_old_urls.py"),
        "selections": ("test_selection.py", "test_aliases.py", "web/test_selections.py"),
    }
)
"""The modules whose texts are a target's seeds, by its name, below `tests`."""

_CHOOSES = frozenset({"front-matter", "html"})  # whose first byte chooses something


def list_seeds(target: str) -> list[bytes]:
    """Every text of a target's tests, each once, as bytes of at most 4 kB."""
    seeds: set[bytes] = set()
    for pattern in _MODULES[target]:
        for path in sorted(_TESTS.glob(pattern)):
            seeds |= set(_list_texts(path))
    if target == "front-matter":
        seeds |= {path.read_bytes() for path in (_TESTS / "posts" / "cases").iterdir()}
        seeds |= {b"---\n" + seed + b"\n---\nbody" for seed in tuple(seeds) if b"\n---" not in seed}
    if target == "requests":
        seeds |= {_as_request(seed) for seed in tuple(seeds) if seed.startswith(b"/")}
    if target in _CHOOSES:
        seeds = {bytes([number % 16]) + seed for number, seed in enumerate(sorted(seeds))}
    return sorted(seed for seed in seeds if 0 < len(seed) <= _MAX_BYTES)


def _list_texts(path: Path) -> Iterator[bytes]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            value = node.value
            yield value if isinstance(value, bytes) else value.encode("utf-8", "replace")


def _as_request(path: bytes) -> bytes:
    headers = b'Host: x\r\nAccept-Encoding: gzip\r\nIf-None-Match: W/"a", *\r\nA-IM: feed\r\n'
    return b"GET " + path + b" HTTP/1.1\r\n" + headers + b"\r\n"
