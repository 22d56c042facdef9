"""Which program this is, told by its own files: what another one made may have other bytes."""

import hashlib
import sys
import zlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

_PAGE_LIBRARIES = ("Flask", "Jinja2", "MarkupSafe", "Werkzeug")
_SUFFIXES = frozenset({".css", ".html", ".ico", ".js", ".py", ".svg"})


@lru_cache(maxsize=1)
def digest_program() -> str:
    """Digest of feedsvc's code, templates and assets, and of the libraries that write pages and compress.

    Those that write feeds are in `formats.OUTPUT_VERSION`.
    """
    whole = hashlib.sha256()
    about = [sys.version, zlib.ZLIB_RUNTIME_VERSION, *map(version, _PAGE_LIBRARIES)]
    whole.update("\n".join(about).encode())
    package = Path(__file__).parent.parent
    for path in sorted(path for path in package.rglob("*") if path.suffix in _SUFFIXES):
        whole.update(f"{path.relative_to(package).as_posix()}\0".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
