"""Decides how changes of the content folder are noticed."""

import logging
from importlib.util import find_spec
from pathlib import Path

from ..errors import SettingsError
from ..watching import EventThread, find_remote

_LOG = logging.getLogger(__name__)

_MOUNTS = Path("/proc/self/mountinfo")


def open_events(watch: str, content: Path, *, ignored: Path) -> EventThread | None:
    """What tells of changes, as the setting `watch` says, not yet started; None for polling.

    `ignored` is a folder of our own. SettingsError where events are asked for and cannot be had.
    """
    if watch == "polling":
        return None
    if find_spec("watchfiles") is None:
        if watch == "events":
            raise SettingsError(["watch: events need the extra watch; pip install 'feedsvc[watch]'"])
        return None
    if watch == "auto" and (kind := find_remote(content, _read_mounts())):
        _LOG.info("event=polling content=%s reason='a file system of type %s'", content, kind)
        return None
    return EventThread(content, ignored=[ignored])


def _read_mounts() -> str:
    try:
        return _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # not Linux
        return ""
