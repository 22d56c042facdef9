"""Corpora: sites of made-up posts as a finance-news bot writes them, with what their feeds must hold.

A post is a function of its number and of its corpus's size, so any of them can be written again.
"""

import itertools
import json
import random
import shutil
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path

WINDOW = 20
"""Entries that each feed is checked for."""

_CONFIG = "title: 金融消息\nurl: https://news.example\nlang: zh-CN\ntimezone: Asia/Shanghai\n"
_ZONE = timezone(timedelta(hours=8))
_NEWEST = datetime(2022, 1, 14, 15, 42, 28, tzinfo=_ZONE)
_SPREAD_SECONDS = 3 * 365 * 86_400
_NAMES = """zhengquanribao 证券日报|shangbao 商报|jinrongbao 金融报|jingjiribao 经济日报
caijingwang 财经网|kuaixun 快讯|shibao 时报|chenbao 晨报|wanbao 晚报
shangjie 商界|gushi 股市|qihuo 期货|waihui 外汇|huangjin 黄金
nengyuan 能源|qiche 汽车|dichan 地产|keji 科技|yiyao 医药|nongye 农业|hangyun 航运|gangtie 钢铁|baoxian 保险
yinhang 银行|jijin 基金|zhaiquan 债券|xintuo 信托|chuangtou 创投|guanchabao 观察报|lianhebao 联合报"""
_SENTENCES = """\
数据显示，{year}年前三季度全国规模以上工业企业实现利润同比增长{n}个百分点，增速较上半年有所加快。
业内人士表示，随着稳增长政策持续落地见效，市场主体活力不断增强，经济运行总体保持在合理区间。
公告称，公司拟使用自有资金以集中竞价交易方式回购部分股份，用于后续实施员工持股计划或者股权激励。
从板块来看，半导体、新能源与医药生物涨幅居前，煤炭、钢铁和房地产等板块出现不同程度的回调。
央行当日开展{n}亿元逆回购操作，中标利率与此前持平，当日有同等规模的逆回购到期，实现零投放零回笼。
分析师认为，短期内市场仍将以结构性行情为主，投资者应当关注业绩确定性较强的优质公司。
记者了解到，多地已经出台支持中小企业融资的措施，包括贷款贴息、担保补助以及税费缓缴等内容。
截至收盘，上证指数报{n}点，成交额较前一个交易日有所放大，北向资金全天净流入。
该负责人指出，下一步将深化知识产权金融创新，健全价值评估体系，完善质押融资风险分担机制。
会议强调，要统筹发展和安全，守住不发生系统性风险的底线，推动高质量发展取得新的成效。
与此同时，海外主要经济体的货币政策走向仍然存在较大的不确定性，需要密切跟踪外部环境的变化。
{year}年以来，公司持续加大研发投入，在核心技术领域取得了一批重要成果，产品竞争力明显提升。
机构研报认为，原材料价格的回落将有助于中下游企业改善盈利，全年业绩有望实现稳步增长。
据介绍，该项目总投资约{n}亿元，建成之后预计每年可以实现销售收入超过百亿元，带动就业数千人。
值得注意的是，监管部门近期多次强调要压实中介机构责任，从源头上提高上市公司质量。
消费市场持续恢复，线上零售额保持两位数增长，绿色智能家电和新能源汽车成为新的亮点。
在谈到未来计划时，他说，公司将坚持长期主义，把更多的资源投入到基础研究和人才培养上。
此外，跨境电商综合试验区再次扩围，外贸新业态新模式的发展空间进一步打开。
受此消息影响，相关概念股早盘集体走强，多只个股封住涨停，场内资金情绪明显回暖。
国家统计局发布的数据显示，居民消费价格同比上涨百分之{n}，环比由降转升，总体运行平稳。
具体来看，装备制造业和高技术制造业投资分别增长，持续高于全部投资的平均增速。
不过也有观点认为，目前估值修复已经较为充分，后续行情仍需要基本面的进一步验证。
在绿色转型的背景下，储能产业链迎来快速发展，订单饱满的企业纷纷宣布扩产计划。
公开资料显示，该公司成立于{year}年，主营业务包括智能终端、云计算以及物联网解决方案。
交易所对其下发问询函，要求说明业绩变动的原因、商誉减值的依据以及是否存在应披露未披露的事项。
专家建议，应当进一步完善多层次资本市场体系，提高直接融资比重，更好地服务实体经济。"""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Whom a post comes from: its category's slug, and the name that its source and its tag have."""

    slug: str
    name: str

    @property
    def tag(self) -> str:
        return f"{self.name}新闻"

    @property
    def terms(self) -> tuple[tuple[str, str], ...]:
        """(field, slug) of the three feeds that hold exactly this publisher's posts."""
        return (("category", self.slug), ("tag", self.tag), ("source", self.name))


@dataclass(frozen=True, slots=True)
class Post:
    """One post: `key` stands in its address and in no other's."""

    number: int
    key: str
    published: datetime
    publisher: Publisher

    @property
    def file_name(self) -> str:
        return f"{self.published:%Y-%m-%d}-{self.key}.md"


@dataclass(frozen=True, slots=True)
class Newest:
    """What a publisher's feeds must begin with: keys, newest first; how many posts there are in all, and how
    many of the 48 hours before the newest.
    """

    keys: Sequence[str]
    posts: int
    recent: int


def make_publishers(count: int) -> list[Publisher]:
    names = [pair.split() for pair in _NAMES.replace("\n", "|").split("|")]
    numbers = ("" if number < len(names) else str(number // len(names)) for number in range(count))
    pairs = zip(itertools.cycle(names), numbers, strict=False)
    return [Publisher(slug + number, name + number) for (slug, name), number in pairs]


@dataclass(frozen=True)
class Corpus:
    """A site of so many posts under `folder / "site"`, its categories Zipf distributed over three years."""

    folder: Path
    posts: int
    categories: int = 2_000

    @property
    def site(self) -> Path:
        return self.folder / "site"

    @cached_property
    def publishers(self) -> list[Publisher]:
        return make_publishers(self.categories)

    @cached_property
    def newest(self) -> Mapping[str, Newest]:
        """By slug, the publishers that have posts, those with most posts first."""
        stored = json.loads((self.folder / "newest.json").read_text())
        return {slug: Newest(**values) for slug, values in stored.items()}

    def ensure(self) -> None:
        """Write it, unless that was done; what measurements left behind goes."""
        if not (self.folder / "newest.json").is_file():
            shutil.rmtree(self.folder, ignore_errors=True)
            (self.site / "_posts").mkdir(parents=True)
            (self.site / "_config.yml").write_text(_CONFIG)
            for post in self.plan():
                self.write(post)
            stored = json.dumps(self._summarize(), ensure_ascii=False)
            (self.folder / "newest.json").write_text(stored)
        for path in (self.site / "_posts").glob("*-NB*"):
            path.unlink()

    def plan(self) -> Iterator[Post]:
        """Its posts, newest first."""
        step = _SPREAD_SECONDS / self.posts
        for number in range(self.posts):
            chance = random.Random(number)
            seconds = int(number * step) + chance.randrange(max(1, int(step)))
            yield self._make_post(number, "NW", _NEWEST - timedelta(seconds=seconds), chance)

    def burst(self, count: int, *, first: int = 0) -> Iterator[Post]:
        """Posts newer than all others and than those of a burst with lower numbers, as a bot adds them."""
        for number in range(first, first + count):
            yield self._make_post(
                number, "NB", _NEWEST + timedelta(seconds=1 + number), random.Random(f"NB{number}")
            )

    def write(self, post: Post, *, edition: int = 0, more: str = "") -> Path:
        """Write a post's file, whole at once as a good bot does; each `edition` has another text."""
        path = self.site / "_posts" / post.file_name
        if edition or post.key.startswith("NB"):
            beside = self.folder / post.file_name
            beside.write_text(render_post(post, edition=edition, more=more), "utf-8")
            beside.replace(path)
        else:
            path.write_text(render_post(post, more=more), "utf-8")
        return path

    @cached_property
    def site_keys(self) -> list[str]:
        """What the whole site's feed must begin with."""
        return [post.key for post in itertools.islice(self.plan(), WINDOW)]

    def find_publisher(self, slug: str) -> Publisher:
        return self._by_slug[slug]

    @cached_property
    def _by_slug(self) -> Mapping[str, Publisher]:
        return {publisher.slug: publisher for publisher in self.publishers}

    @cached_property
    def _weights(self) -> list[float]:
        return list(itertools.accumulate(1 / rank for rank in range(1, self.categories + 1)))

    def _make_post(self, number: int, mark: str, published: datetime, chance: random.Random) -> Post:
        at = bisect(self._weights, chance.random() * self._weights[-1])
        key = f"{mark}{published:%Y%m%d%H%M}{number:08}"
        return Post(number, key, published, self.publishers[at])

    def _summarize(self) -> dict[str, dict[str, object]]:
        moments: dict[str, list[datetime]] = {}
        keys: dict[str, list[str]] = {}
        for post in self.plan():
            moments.setdefault(post.publisher.slug, []).append(post.published)
            kept = keys.setdefault(post.publisher.slug, [])
            if len(kept) < WINDOW:
                kept.append(post.key)
        hours = timedelta(hours=48)
        most_first = sorted(moments, key=lambda slug: (-len(moments[slug]), slug))
        return {
            slug: {
                "keys": keys[slug],
                "posts": len(moments[slug]),
                "recent": sum(moments[slug][0] - moment <= hours for moment in moments[slug]),
            }
            for slug in most_first
        }


def warm_up(site: Path) -> None:
    """Read every file once, so that nobody is measured with some of them on disk and some in memory."""
    for path in site.rglob("*"):
        if path.is_file():
            path.read_bytes()


def render_post(post: Post, *, edition: int = 0, more: str = "") -> str:
    """A post's file: 2 to 8 KB of text; `more` is put at the end of its front matter."""
    chance = random.Random(f"{post.key} {edition}")
    publisher = post.publisher
    opening = chance.choice(_LINES)[:10].replace("{", "")
    body = "\n ".join(_make_paragraphs(chance, chance.randrange(2_000, 8_000)))
    return (
        f'---\nlayout: post\ntitle: "{publisher.name}：{opening}{chance.randrange(10_000)}"\n'
        f"date: {post.published:%Y-%m-%d %H:%M:%S} +0800\n"
        f"categories: {publisher.slug}\ntags: {publisher.tag}\n{more}---\n{body}"
        f'<p class="em_media">（文章来源：{publisher.name}）</p>\n\n'
        f"<http://original.example/share.html?infoCode={post.key}>\n\n"
        f"[返回{publisher.tag}](//news.example/category/{publisher.slug}.html)｜[返回首页](//news.example/)"
    )


_LINES = _SENTENCES.split("\n")


def _make_paragraphs(chance: random.Random, size: int) -> Iterator[str]:
    """Paragraphs of so many bytes in all, or a little more."""
    while size > 0:
        text = "".join(chance.choices(_LINES, k=chance.randrange(1, 5)))
        text = text.replace("{year}", str(chance.randrange(2015, 2036))).replace(
            "{n}", str(chance.randrange(1, 9_999))
        )
        if chance.random() < 0.15:
            text = f"<strong>{text}</strong>"
        if chance.random() < 0.04:
            text += f'<img src="https://pictures.example/D{chance.randrange(10**12)}.jpg" alt="图">'
        text = f"<p>{text}</p>"
        size -= len(text.encode())
        yield text
