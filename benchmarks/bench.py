"""What every row is given: corpora, synced data folders, peers, how often, and who hears of it."""

import hashlib
import json
import shutil
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import feedsvc

from .corpus import Corpus
from .peers import Peer
from .processes import measure_memory
from .running import Serving, serving_anew

SAMPLED = 10
"""Publishers whose category, tag and source feeds are checked."""


@dataclass(frozen=True)
class Bench:
    """One run of the harness. `sizes` are those that were asked for, none for each row's own."""

    folder: Path
    runs: int
    sizes: Sequence[int]
    peers: Mapping[str, Peer] = field(default_factory=dict)

    def say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def choose_sizes(self, *default: int) -> Sequence[int]:
        return self.sizes or default

    def corpus(self, size: int) -> Corpus:
        """A corpus that is there and untouched; 2,000 categories, or as many as a small one can fill."""
        corpus = Corpus(self.folder / f"corpus-{size}", size)
        if not (corpus.folder / "newest.json").is_file():
            self.say(f"writing {size:,} posts")
        corpus.ensure()
        return corpus

    def find(self, name: str, size: int) -> tuple[Peer, Path] | None:
        """A peer and its program, if it was asked for, is installed and is measured on so many posts."""
        peer = self.peers.get(name)
        program = peer.find() if peer and size <= peer.largest else None
        return (peer, program) if peer and program else None

    def peer_site(self, corpus: Corpus, peer: Peer) -> Path:
        """A corpus as a generator reads it, made once."""
        site = corpus.folder / peer.name
        if peer.make_site and not site.is_dir():
            self.say(f"writing {corpus.posts:,} posts for {peer.name}")
            making = corpus.folder / f"{peer.name}-incomplete"
            shutil.rmtree(making, ignore_errors=True)
            peer.make_site(corpus, making)
            making.rename(site)
        return site

    def data(self, corpus: Corpus) -> Path:
        """Where what has never been synced goes; emptied by whoever uses it."""
        return self.folder / f"data-{corpus.posts}-new"

    def synced(self, corpus: Corpus) -> "Synced":
        """A data folder with all of a corpus, bodies and words too; made once for each state of our code."""
        folder = self.folder / f"data-{corpus.posts}-{_digest_code()}"
        if not (folder / "peaks.json").is_file():
            for old in self.folder.glob(f"data-{corpus.posts}-*"):
                _remove(old)
            self.say(f"syncing {corpus.posts:,} posts and rendering their bodies")
            with serving_anew(corpus, folder) as service:
                peaks = _watch_memory(service)
            (folder / "peaks.json").write_text(json.dumps(peaks))
        return Synced(folder, **json.loads((folder / "peaks.json").read_text()))


def _remove(path: Path) -> None:
    """A folder with all that is in it, or a file."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Synced:
    """A synced data folder; what making it took at most, in MB (PSS), until feeds answered and after."""

    data: Path
    indexing: float
    rendering: float


def _watch_memory(service: Serving) -> dict[str, float]:
    peaks = {"indexing": 0.0, "rendering": 0.0}
    phase, done = ["indexing"], threading.Event()

    def sample() -> None:
        while not done.wait(0.1):
            peaks[phase[0]] = max(peaks[phase[0]], measure_memory(service.process.pid))

    sampler = threading.Thread(target=sample)
    sampler.start()
    try:
        service.wait_for_site()
        phase[0] = "rendering"
        service.wait_for_bodies()
        service.settle()
    finally:
        done.set()
        sampler.join()
    return peaks


def _digest_code() -> str:
    folder = Path(feedsvc.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
