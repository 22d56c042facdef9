"""Which content encoding a client is given (RFC 9110 section 12.5.3)."""

import re
from enum import StrEnum
from functools import lru_cache

_ITEM = re.compile(r"\s*([A-Za-z0-9*_.-]+)\s*(?:;\s*[qQ]\s*=\s*([01](?:\.\d{0,3})?)\s*)?")


class Encoding(StrEnum):
    """A form of the same body."""

    IDENTITY = "identity"
    GZIP = "gzip"


@lru_cache(maxsize=512)  # bounded: a client chooses the key
def choose_encoding(accept_encoding: str) -> Encoding:
    """The encoding for an `Accept-Encoding` header's value, "" for none.

    Gzip wherever the client takes it and does not prefer identity. What cannot be understood counts as
    not offered. Identity is the answer to everything else, even to `identity;q=0`: never 406.
    """
    qualities = _parse_qualities(accept_encoding)
    others = qualities.get("*", 0.0)
    gzip = max(qualities.get("gzip", others), qualities.get("x-gzip", 0.0))
    return Encoding.GZIP if gzip > 0 and gzip >= qualities.get("identity", 0.0) else Encoding.IDENTITY


def _parse_qualities(accept_encoding: str) -> dict[str, float]:
    qualities: dict[str, float] = {}
    for item in accept_encoding.split(","):
        match = _ITEM.fullmatch(item)
        if match is not None:
            qualities[match[1].lower()] = min(float(match[2] or 1), 1.0)
    return qualities
