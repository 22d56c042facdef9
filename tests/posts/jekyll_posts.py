"""A post's text read by Jekyll's dialect: the builders of the Jekyll tests."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from feedsvc.posts.dialects import PostFacts, ReadingOptions
from feedsvc.posts.dialects.jekyll import JekyllDialect
from feedsvc.posts.front_matter import decode_post, parse_front_matter

CONFIG = "title: 账本\nurl: https://zb.example\ntimezone: Asia/Shanghai\nlang: zh-CN\n"
MODIFIED = datetime(2020, 5, 6, 7, 8, 9, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
KIND = ReadingOptions()
EXACT = ReadingOptions(reading="exact")
DRAFTS = ReadingOptions(drafts=True)


def read_bytes(
    data: bytes,
    *,
    path: str = "_posts/2021-11-03-zhangben.md",
    config: str = CONFIG,
    options: ReadingOptions = KIND,
) -> PostFacts:
    front_matter = parse_front_matter(decode_post(data, path=path), path=path)
    return JekyllDialect(config, options).read(path, front_matter, modified=MODIFIED)


def read_post(
    yaml: str,
    *,
    body: str = "First.\n\nSecond.\n",
    path: str = "_posts/2021-11-03-zhangben.md",
    config: str = CONFIG,
    options: ReadingOptions = KIND,
) -> PostFacts:
    return read_bytes(f"---\n{yaml}\n---\n{body}".encode(), path=path, config=config, options=options)
