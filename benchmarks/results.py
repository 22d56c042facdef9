"""What was measured, kept as JSON so that a run of some rows leaves the others as they are."""

import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

OURS = "feedsvc"


@dataclass(frozen=True, slots=True)
class Measurement:
    """One thing, measured by turns for feedsvc and for whom it is compared with.

    `runs` has, by subject, one value in `unit` per run. `size` is the corpus's number of posts, 0 where that
    does not matter. `note` says what the figures alone do not. The rest says when, where and with what.
    """

    row: str
    what: str
    size: int
    unit: str
    runs: Mapping[str, Sequence[float]]
    note: str = ""
    at: str = ""
    machine: str = ""
    load: float = 0.0
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, int]:
        """What a later measurement of the same thing replaces."""
        return self.row, self.what, self.size

    def median(self, subject: str = OURS) -> float:
        return statistics.median(self.runs[subject])

    @property
    def ratios(self) -> Mapping[str, float]:
        """By peer: our median as a multiple of its, both of this run."""
        ours = self.median()
        return {subject: ours / self.median(subject) for subject in self.runs if subject != OURS}


def load_results(path: Path) -> list[Measurement]:
    """In the order of rows; none where nothing was measured yet."""
    if not path.is_file():
        return []
    return [Measurement(**values) for values in json.loads(path.read_text())]


def keep_results(path: Path, new: Iterable[Measurement]) -> list[Measurement]:
    """Put these in the place of what was measured before under the same keys; all there are now."""
    kept = {measurement.key: measurement for measurement in [*load_results(path), *new]}
    ordered = [kept[key] for key in sorted(kept, key=lambda key: (int(key[0][1:]), key[1], key[2]))]
    path.parent.mkdir(parents=True, exist_ok=True)
    values = [asdict(measurement) for measurement in ordered]
    path.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n")
    return ordered
