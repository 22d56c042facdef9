"""Does one thing again and again beside everything else."""

import threading
from collections.abc import Callable


class Repeater:
    """A thread that calls something every so many seconds; what that raises ends the thread."""

    def __init__(self, do: Callable[[], object], *, seconds: float, name: str) -> None:
        self._do = do
        self._seconds = seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"feedsvc-{name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End, after a call that is under way."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._seconds):
            self._do()
