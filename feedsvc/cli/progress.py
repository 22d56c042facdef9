"""How far a long reading is: a bar with rate and remaining time on a terminal, plain lines elsewhere."""

import time
from collections.abc import Callable
from typing import TextIO

_WORTH = 2_000
"""Posts; to read fewer takes no time worth a word."""

_BAR_SECONDS = 0.1
_LINE_SECONDS = 5.0
_WIDTH = 24  # characters


class ProgressTeller:
    """Tells a stream, again and again, how many posts of how many are read. Seconds are those of a clock."""

    def __init__(self, stream: TextIO, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._monotonic = monotonic
        self._is_terminal = stream.isatty()
        self._began = self._told = monotonic()

    def __call__(self, read: int, total: int) -> None:
        """`syncing.Progress`."""
        now = self._monotonic()
        pause = _BAR_SECONDS if self._is_terminal else _LINE_SECONDS
        if total < _WORTH or (read < total and now - self._told < pause):
            return
        self._told = now
        text = describe(read, total, now - self._began)
        if not self._is_terminal:
            self._stream.write(f"read {text}\n")
        else:
            filled = _WIDTH * read // total
            # The rest of a longer line before is wiped out (ECMA-48, erase in line).
            end = "\n" if read == total else ""
            self._stream.write(f"\r[{'#' * filled}{'-' * (_WIDTH - filled)}] {text}\x1b[K{end}")
        self._stream.flush()


def describe(read: int, total: int, seconds: float) -> str:
    """How far it is after so many seconds, how fast, and how long it will still take."""
    rate = read / seconds if seconds > 0 else 0.0
    text = f"{read:,} of {total:,} posts, {read * 100 // total} %, {rate:,.0f}/s"
    if read < total and rate:
        left = round((total - read) / rate)
        text += f", {left // 60}:{left % 60:02} left"
    return text
