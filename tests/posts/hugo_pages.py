"""A page's text read by Hugo's dialect: the builders of the Hugo tests."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from feedsvc.posts.dialects import PostFacts, ReadingOptions
from feedsvc.posts.dialects.hugo import HugoDialect
from feedsvc.posts.front_matter import decode_post
from tests.fakes import FakeFiles

CONFIG = 'baseURL = "https://zb.example/"\ntitle = "账本"\nlocale = "zh-CN"\ntimeZone = "Asia/Shanghai"\n'
MODIFIED = datetime(2020, 5, 6, 7, 8, 9, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
KIND = ReadingOptions()
EXACT = ReadingOptions(reading="exact")
DATE = "date: 2021-11-03T09:12:44+08:00\n"


def open_hugo(
    config: str = CONFIG, others: dict[str, str] | None = None, options: ReadingOptions = KIND
) -> HugoDialect:
    return HugoDialect(FakeFiles({"hugo.toml": config, **(others or {})}), options)


def read_text(
    text: str,
    *,
    path: str = "content/posts/Mein Buch.md",
    config: str = CONFIG,
    others: dict[str, str] | None = None,
    options: ReadingOptions = KIND,
) -> PostFacts:
    dialect = open_hugo(config, {path: text, **(others or {})}, options)
    front_matter = dialect.parse(decode_post(text.encode(), path=path), path=path)
    return dialect.read(path, front_matter, modified=MODIFIED)


def read_page(
    yaml: str = "",
    *,
    date: str = DATE,
    body: str = "First.\n\nSecond.\n",
    path: str = "content/posts/Mein Buch.md",
    config: str = CONFIG,
    others: dict[str, str] | None = None,
    options: ReadingOptions = KIND,
) -> PostFacts:
    text = f"---\ntitle: Titel & mehr\n{date}{yaml}\n---\n{body}"
    return read_text(text, path=path, config=config, others=others, options=options)
