"""The compressions besides gzip, as far as their packages are installed."""

import importlib
from collections.abc import Callable, Mapping
from typing import Any

Compressors = Mapping[str, Callable[[bytes], bytes]]
"""By the suffix of the files that they make."""

_BROTLI_QUALITY = 9  # 11 takes ten times as long for 3 % less
_ZSTD_LEVEL = 15


def load_compressors() -> Compressors:
    """`.br` with the package brotli, `.zst` with Python 3.14 or the package backports.zstd."""
    found: dict[str, Callable[[bytes], bytes]] = {}
    brotli = _find_module("brotli")
    if brotli:
        found[".br"] = lambda body: bytes(brotli.compress(body, quality=_BROTLI_QUALITY))
    zstd = _find_module("compression.zstd") or _find_module("backports.zstd")
    if zstd:
        found[".zst"] = lambda body: bytes(zstd.compress(body, _ZSTD_LEVEL))
    return found


def _find_module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
