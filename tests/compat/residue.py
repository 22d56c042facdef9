"""Looks for template marks in the feeds of real sites: `python -m tests.compat.residue FOLDER ...`.

Exit 1 if any entry of any folder has `{{`, `{%` or `{:` outside code, or a link with such a mark in it.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping

_CODE = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)
_MARK = re.compile(r"\{\{|\{%|\{:|%7B%7B|%7B%25", re.IGNORECASE)
_EVERYTHING = {
    "MAX_ENTRIES": "1000000",
    "MIN_ENTRIES": "1000000",
    "MAX_BYTES": "2000000000",
    "FUTURE": "show",
}


def find_marks(item: Mapping[str, str]) -> Iterator[str]:
    """The places of an item of a JSON Feed that show a template mark, with what is around them."""
    for name in ("title", "summary", "content_html", "content_text", "image"):
        text = _CODE.sub("", item.get(name, ""))
        for mark in _MARK.finditer(text):
            yield f"{name}: …{text[max(0, mark.start() - 40) : mark.end() + 40]}…"


def read_items(folder: str) -> list[dict[str, str]]:
    """Every entry of a site's own feed, drafts apart, future ones too."""
    variables = {f"FEEDSVC_{name}": value for name, value in _EVERYTHING.items()}
    with tempfile.TemporaryDirectory() as data:
        done = subprocess.run(
            [sys.executable, "-m", "feedsvc", "get", "/feed.json", "--content", folder, "--data", data],
            env={**os.environ, **variables},
            capture_output=True,
            check=True,
        )
    items: list[dict[str, str]] = json.loads(done.stdout)["items"]
    return items


def main(folders: list[str]) -> int:
    found = 0
    for folder in folders:
        items = read_items(folder)
        marks = [(item["id"], place) for item in items for place in find_marks(item)]
        for id_, place in marks:
            print(f"  {id_}: {place}")
        print(f"{folder}: {len(items)} entries, {len(marks)} template marks outside code")
        found += len(marks)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
