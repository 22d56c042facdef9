"""Small sites on disk, and the running parts over them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from feedsvc.errors import PostError
from feedsvc.index import Index
from feedsvc.runtime import Runtime, assemble
from feedsvc.syncing import SyncResult

CONFIG = """\
title: 金融消息
url: https://news.example
lang: zh-CN
timezone: Asia/Shanghai
author: ZNing
"""


def list_problems(index: Index) -> tuple[PostError, ...]:
    """The problems of the last sync, by path, line and code."""
    found = (report.problem for report in index.list_reports())
    return tuple(sorted(found, key=lambda problem: (problem.path, problem.line, problem.code)))


LONG_AGO = 1_600_000_000
"""A file time, seconds since 1970: long enough ago for a scan to trust it."""


def make_post_text(
    title: str = "标题",
    *,
    date: str = "2022-01-14 15:42:28 +0800",
    categories: str = "kuaixun",
    tags: str = "证券时报新闻",
    body: str = "<p>正文。</p>",
    more: str = "",
) -> str:
    """A post as the model site's bot writes it."""
    head = f'layout: post\ntitle: "{title}"\ndate: {date}\ncategories: {categories}\ntags: {tags}\n{more}'
    return f"---\n{head}---\n{body}"


def write_post(root: Path, path: str, text: str | bytes, *, mtime: int = LONG_AGO) -> Path:
    """Write a file and give it a time."""
    full = root / path
    full.parent.mkdir(parents=True, exist_ok=True)
    full.write_bytes(text if isinstance(text, bytes) else text.encode())
    os.utime(full, (mtime, mtime))
    return full


def make_site(root: Path, posts: int = 3) -> Path:
    """A Jekyll site of so many posts, a day apart, each in one of two categories."""
    write_post(root, "_config.yml", CONFIG)
    (root / "_posts").mkdir(exist_ok=True)
    for number in range(posts):
        day = f"2022-{1 + number // 28:02}-{1 + number % 28:02}"
        text = make_post_text(
            f"第{number}条",
            date=f"{day} 08:00:00 +0800",
            categories=f"c{number % 2}",
            body=f"<p>正文 {number}。</p>",
        )
        write_post(root, f"_posts/{day}-{number}.md", text)
    return root


@contextmanager
def running(root: Path, data: Path, **flags: Any) -> Iterator[Runtime]:
    """The opened parts over a site."""
    values = {"base_url": "https://feeds.example", **flags}
    runtime = Runtime(assemble(root, config=None, environment={}, flags=values), data, working=root.parent)
    try:
        yield runtime
    finally:
        runtime.close()


def sync(root: Path, data: Path, *, allow_removals: bool = False, **flags: Any) -> SyncResult:
    """Open, sync once, close."""
    with running(root, data, **flags) as runtime:
        return runtime.sync(allow_removals=allow_removals)
