"""What the writing process says of itself, for the processes that follow it on the same data folder."""

import json
import logging
from dataclasses import asdict
from pathlib import Path

from ..publishing import Status
from .repeating import Repeater

_LOG = logging.getLogger(__name__)

_PAUSE_SECONDS = 0.2


class StatusTeller:
    """A thread that writes a status to a file whenever it has changed."""

    def __init__(self, status: Status, path: Path) -> None:
        self._status = status
        self._path = path
        self._told = b""
        self._repeater = Repeater(self._tell, seconds=_PAUSE_SECONDS, name="status")

    def start(self) -> None:
        self._tell()
        self._repeater.start()

    def stop(self) -> None:
        self._repeater.stop()

    def _tell(self) -> None:
        telling = json.dumps(asdict(self._status)).encode()
        if telling == self._told:
            return
        beside = self._path.with_suffix(".new")
        try:
            beside.write_bytes(telling)
            beside.replace(self._path)  # whole: who reads it reads the old one or the new one
        except OSError as error:
            _LOG.warning("event=status_not_told reason=%r", error)
        self._told = telling


def read_status(path: Path) -> Status | None:
    """What the writer said last; None where it said nothing, or nothing that can be understood."""
    try:
        return Status(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
