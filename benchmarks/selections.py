"""How long combinations and searches take on a large site: `python -m benchmarks.selections --posts 100000`.

Writes an index of made-up posts into a temporary folder, without post files, and prints milliseconds: the
window of each selection, read in a new snapshot, as a request does that nothing has been kept for.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from feedsvc.dates import to_microseconds
from feedsvc.index import Changes, Index, Packer, SearchText, WindowRules
from feedsvc.index.selecting import Refined
from feedsvc.model import DateVerdict, Entry, EntryId
from feedsvc.selection import SITE, parse_selection

_NOW = datetime(2025, 1, 1, tzinfo=UTC)
_SIGNS = "".join(chr(0x4E00 + number * 7) for number in range(1_500))
_WORDS = ("贵州茅台", "半导体", "新能源", "人民币", "央行", "A股", "600519", "芯片")
_QUERIES = (
    "category=c1&tag=t3",
    "category=c40&tag=t2",
    "category=c1&lang=zh",
    "tag=t1&tag=t2&tag=t3",
    "tag=t1&tag=t2&category=c5",
    "category=c3&category.not=c1&tag.not=t1",
    "category=c1&category.all=c2",
    "q=半导体 茅台",
    "q=茅台 芯片 -央行",
    'q="新能源" 600519',
    "category=c7&q=半导体",
    "title=人民币&tag=t4",
    "since=2024-12-01&until=2024-12-31&tag.not=t1",
)


def make_entries(count: int, categories: int, random_: random.Random) -> Iterator[Entry]:
    """Posts of the last ten years, their terms Zipf distributed."""
    weights = [1 / rank for rank in range(1, categories + 1)]
    chosen = random_.choices(range(categories), weights, k=count * 3)
    for number in range(count):
        published = _NOW - timedelta(seconds=number * 315_000_000 // count)
        first, second, third = chosen[number * 3 : number * 3 + 3]
        yield Entry(
            id=EntryId(f"https://site.example/{number}"),
            generator_id="",
            path=f"_posts/{number}.md",
            permalink=f"https://site.example/{number}.html",
            title=f"{random_.choice(_WORDS)}{make_text(random_, 12)}",
            published=published,
            updated=published,
            date_verdict=DateVerdict.EXPLICIT_OFFSET,
            revision=str(number),
            file_digest=str(number),
            language="zh",
            categories=tuple(dict.fromkeys((f"c{first}", f"c{second}"))),
            tags=(f"t{third}",),
        )


def make_text(random_: random.Random, length: int) -> str:
    """Chinese of so many characters, with one word in it that is looked for."""
    signs = "".join(random_.choices(_SIGNS, k=length))
    return f"{signs[: length // 2]}{random_.choice(_WORDS)}{signs[length // 2 :]}"


def fill(index: Index, posts: int, categories: int, random_: random.Random) -> None:
    """Write posts and their words, and say how long that took."""
    start = time.perf_counter()
    entries = list(make_entries(posts, categories, random_))
    index.write(Changes(whole=[Packer().pack(entries)]), settings_digest="s", now_us=to_microseconds(_NOW))
    written = time.perf_counter()
    for at in range(0, posts, 500):
        part = entries[at : at + 500]
        index.store_search(SearchText(entry=entry, text=make_text(random_, 300)) for entry in part)
    print(f"written in {written - start:.1f} s, words in {time.perf_counter() - written:.1f} s")


def measure(index: Index, query: str, *, explains: bool) -> None:
    """Print how long the window of a selection takes: the first time, and the middle of twenty."""
    selection, rules, now_us = parse_selection(SITE, query), WindowRules(), to_microseconds(_NOW)
    taken, rows = [], 0
    for _ in range(20):
        start = time.perf_counter()
        with index.snapshot() as snapshot:
            rows = len(snapshot.select_window(selection, rules, now_us).rows)
        taken.append((time.perf_counter() - start) * 1_000)
    print(f"{taken[0]:8.2f} {statistics.median(taken):8.2f} {rows:5}  {query}")
    if explains:
        with index.snapshot() as snapshot:
            for line in Refined(snapshot._connection, selection, rules, now_us).plans():
                print(f"{'':26}{line}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--categories", type=int, default=2_000)
    parser.add_argument("--explain", action="store_true", help="show how SQLite goes about each")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = Index(Path(folder) / "index.sqlite")
        fill(index, options.posts, options.categories, random.Random(1))
        print("   first   median  rows  (ms)")
        for query in _QUERIES:
            measure(index, query, explains=options.explain)
        index.close()


if __name__ == "__main__":
    main()
