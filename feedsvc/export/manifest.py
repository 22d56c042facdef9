"""What an export has written, on disk: `manifest.json`, and what changed since in `changes.jsonl`.

The manifest of a large site takes seconds to write, a change that touches ten files must not. So changes are
appended, and the manifest is written anew when there are many of them, or at the end.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from ..errors import ExportError

_FORMAT = 1
_MOST_CHANGES = 1_000
"""Appended changes that are never too many; beyond, a tenth of all files is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A file of the manifest. `sizes` in bytes by suffix: "" for the file itself, `.gz` for its zipped form.

    `modified`: the time of all these files, in seconds since 1970, 0 where nobody knows. `source`: a digest
    of everything that decided over the bytes, "" where that is not known. `location`: the URL only leads
    there, and there is no file.
    """

    path: str
    url: str
    scope: str
    media_type: str
    sha256: str
    etag: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)
    location: str = ""
    modified: int = 0
    source: str = ""


class Manifest:
    """The records of a folder by path; ExportError where what stands there is none of ours."""

    def __init__(self, state: Path, suffixes: list[str]) -> None:
        """`suffixes` of the compressed forms; where there were others before, no record can be relied on."""
        self._path, self._changes_path = state / "manifest.json", state / "changes.jsonl"
        self._suffixes = suffixes
        self._number, self._appended = 0, 0
        self._changed: set[str] = set()
        self.records = self._load()

    def put(self, record: Record) -> None:
        """Note what now stands under a URL path."""
        if self.records.get(record.path) != record:
            self.records[record.path] = record
            self._changed.add(record.path)

    def drop(self, path: str) -> None:
        """Note that nothing stands there any more."""
        if self.records.pop(path, None) is not None:
            self._changed.add(path)

    def save(self) -> None:
        """Put what has changed on disk for good, in the cheaper way. Raises OSError."""
        self.append()
        if self._appended > max(_MOST_CHANGES, len(self.records) // 10):
            self.save_whole()

    def save_whole(self) -> None:
        """Write the manifest anew if anything has changed since it was written. Raises OSError."""
        if self._appended:
            self._write_whole()

    def _write_whole(self) -> None:
        new = self._path.with_name("new-manifest")
        with new.open("w", encoding="utf-8") as file:
            file.writelines(self._render(self._number + 1))
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
        self._number += 1
        # Changes name the manifest that they follow: should they stay, they count for nothing.
        self._changes_path.unlink(missing_ok=True)
        self._appended = 0

    def _render(self, number: int) -> Iterator[str]:
        about = {"format": _FORMAT, "number": number, "suffixes": self._suffixes}
        yield json.dumps(about)[:-1] + ', "files": ['
        between = "\n"
        for path in sorted(self.records):
            yield between + _write_line(asdict(self.records[path]))
            between = ",\n"
        yield "\n]}\n"

    def append(self) -> None:
        """Put what has changed on disk for good. Raises OSError."""
        if not self._changed:
            return
        if not self._number:
            self._write_whole()
        else:
            self._append_changes()
            self._appended += len(self._changed)
        self._changed = set()

    def _append_changes(self) -> None:
        is_new = not self._changes_path.exists()
        with self._changes_path.open("a", encoding="utf-8") as file:
            if is_new:
                file.write(_write_line({"after": self._number}) + "\n")
            for path in sorted(self._changed):
                record = self.records.get(path)
                values = asdict(record) if record else {"path": path, "gone": True}
                file.write(_write_line(values) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _load(self) -> dict[str, Record]:
        try:
            data = json.loads(self._path.read_bytes())
            if data["format"] != _FORMAT:
                raise ValueError(f"its format is {data['format']}, not {_FORMAT}")
            records = {values["path"]: Record(**values) for values in data["files"]}
            self._number = data.get("number", 1)
            self._read_changes(records)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ExportError(
                str(self._path), f"is no manifest of ours ({error}); remove the folder and export anew"
            ) from error
        if data["suffixes"] != self._suffixes:
            # Another compression came or went: every file is asked for again.
            return {path: replace(record, etag="", source="") for path, record in records.items()}
        return records

    def _read_changes(self, records: dict[str, Record]) -> None:
        try:
            text = self._changes_path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return
        *whole, torn = text.split("\n")
        lines = [json.loads(line) for line in whole]
        if not lines or lines[0] != {"after": self._number}:
            self._changes_path.unlink()
            return
        for values in lines[1:]:
            if "gone" in values:
                records.pop(values["path"], None)
            else:
                records[values["path"]] = Record(**values)
        # What a crash has cut short was never relied on; nothing is appended to it.
        self._appended = len(records) + _MOST_CHANGES if torn else len(lines) - 1


def _write_line(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def read_names(path: Path) -> set[str]:
    """Files that were being written when a process died, none of which may be as the manifest says."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return set()
    # A name that was cut short by a crash was never written to.
    return {json.loads(line) for line in text.split("\n")[:-1]}


def write_names(path: Path, names: Iterable[str]) -> None:
    """Note names for good, instead of those that were noted. Raises OSError."""
    lines = [json.dumps(name) + "\n" for name in sorted(names)]
    if not lines:
        path.unlink(missing_ok=True)
        return
    new = path.with_name("new-names")
    with new.open("w", encoding="utf-8") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
