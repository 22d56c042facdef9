"""A file of findings that are known and accepted, so that only new ones count."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from ..errors import SettingsError
from ..posts.problems import Finding

Key = tuple[str, str, str]


def read_baseline(path: Path) -> Counter[Key]:
    """How often each finding was there; SettingsError for a file that `write_baseline` has not written."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Counter(
            {(item["file"], item["code"], item["problem"]): int(item["count"]) for item in data["findings"]}
        )
    except OSError as error:
        raise SettingsError([f"baseline {path}: {error.strerror}; make it with --write-baseline"]) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SettingsError([f"baseline {path}: not a baseline; make it with --write-baseline"]) from error


def write_baseline(path: Path, findings: Iterable[Finding]) -> None:
    """Write the findings, sorted, so that versions of the file can be compared."""
    counts = Counter(map(_key, findings))
    items = [
        {"file": file, "code": code, "problem": problem, "count": counts[file, code, problem]}
        for file, code, problem in sorted(counts)
    ]
    try:
        text = json.dumps({"findings": items}, ensure_ascii=False, indent=1)
        path.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            [f"baseline {path}: {error.strerror}; name a file that can be written"]
        ) from error


def without_known(findings: Iterable[Finding], known: Counter[Key]) -> list[Finding]:
    """The findings that are new: of equal ones as many as there are more than before."""
    left = Counter(known)
    new = []
    for finding in findings:
        if left[_key(finding)] > 0:
            left[_key(finding)] -= 1
        else:
            new.append(finding)
    return new


def _key(finding: Finding) -> Key:
    # Not the line, which edits move, and not the folder: a post that is archived keeps its name.
    return finding.path.rpartition("/")[2], finding.code, finding.problem
