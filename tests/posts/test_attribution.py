"""Where a post came from, on the raw text. The posts are our own; each shows one quirk of a real site's."""

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.model import Author, Source
from feedsvc.posts.attribution import Attribution, AttributionRules, KnownSource, attribute

RULES = AttributionRules()
LINK = "\n\n<http://stock.example/news/1354,202112080001.html>"
WAY_BACK = "\n\n[返回滚动快讯新闻](//site.example/quick/)｜[返回首页](//site.example/)"


def find(body: str, *tags: str, rules: AttributionRules = RULES, **values: object) -> Attribution:
    return attribute(body, values, tags, rules)


def publisher(found: Attribution) -> tuple[str, str]:
    return (found.source.title if found.source else "", found.stated_in)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        pytest.param(
            '<p>甲</p><p class="em_media">（文章来源：泉州晚报）</p>', "泉州晚报", id="a paragraph of its own"
        ),
        pytest.param("<p>甲</p><p>(文章来源:泉州晚报)</p>", "泉州晚报", id="ASCII brackets and colon"),
        pytest.param("<p>甲。（文章来源：泉州晚报）</p>", "泉州晚报", id="the end of the last paragraph"),
        pytest.param("<p>甲</p><p>（来源：泉州晚报）</p>", "泉州晚报", id="the short label"),
        pytest.param("甲。（来源：泉州晚报）", "泉州晚报", id="the short label after the last sentence"),
        pytest.param("甲。\n\n文章来源：泉州晚报", "泉州晚报", id="no brackets"),
        pytest.param("甲。\n\n来源：泉州晚报", "泉州晚报", id="no brackets and the short label"),
        pytest.param(
            '<p>（文章来源：泉<span id="b"><a href="http://q.example/r/9" class="keytip">州晚</a></span>'
            "<span></span>报）</p>",
            "泉州晚报",
            id="cut by a stock link",
        ),
        pytest.param("（文章来源：甲乙证券(香港)）", "甲乙证券(香港)", id="brackets in the name"),
        pytest.param("（文章来源：《泉州晚报》）", "泉州晚报", id="title marks"),
        pytest.param("（文章来源：泉州晚报 记者：张三）", "泉州晚报", id="a reporter after it"),
        pytest.param("（文章来源：泉州晚报 2022-01-14）", "泉州晚报", id="a date after it"),
        pytest.param("（文章来源：甲报道  乙APP）", "甲报道 乙APP", id="blanks in the name"),
        pytest.param("（文章来源：泉州晚报）（责任编辑：DF1）", "泉州晚报", id="an editor after it"),
        pytest.param("（文章来源：泉州晚报）\n\n（责任编辑：DF1）", "泉州晚报", id="an editor below it"),
        pytest.param(
            "甲。（证券时报）\n\n<p>乙</p><p>（文章来源：泉州晚报）</p>", "泉州晚报", id="it beats the digest"
        ),
        pytest.param("（文章来源：Wind）", "Wind", id="a Latin name"),
        pytest.param("甲" * 50_000 + "。\n\n（文章来源：泉州晚报）", "泉州晚报", id="a long body"),
    ],
)
def test_attribute_finds_what_the_end_states(body: str, name: str) -> None:
    for ending in ("", LINK, "\n\n<>", LINK + WAY_BACK):
        assert publisher(find(body + ending)) == (name, "em_media")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        pytest.param("甲。（证券时报）", "证券时报", id="full-width brackets"),
        pytest.param("甲。(央视新闻)", "央视新闻", id="ASCII brackets"),
        pytest.param("甲。 （证券时报）", "证券时报", id="after a blank"),
        pytest.param("“甲？”（证券时报网）", "证券时报网", id="after a quotation"),
        pytest.param("题目\n甲。（财联社）", "财联社", id="two lines"),
        pytest.param(
            "> 甲。（央视新闻客户端）\n\n<p>甲。</p>", "央视新闻客户端", id="a block quote before HTML"
        ),
        pytest.param("甲。（北京日报）\n<p>甲。</p>", "北京日报", id="straight before HTML"),
        pytest.param("甲。（据央视新闻报道）", "央视新闻", id="words around the name"),
        pytest.param("She said so. (Reuters)", "Reuters", id="English"),
    ],
)
def test_attribute_finds_the_digests_bracket(body: str, name: str) -> None:
    assert publisher(find(body + LINK)) == (name, "digest")


@pytest.mark.parametrize(
    "body",
    [
        "图片来源：某某公司官网",
        "甲。（图片来源：某某公司官网）",
        "甲。（数据来源：Wind）",
        "<p>图5：走势（来源：Wind）</p>",
        "甲。\n\n（来源：公司公告）",
        "甲。（文章来源：本站）",
        "甲。（文章来源：网络）",
        "（文章来源：）",
        "（文章来源：https://a.example/b）",
        "甲。\n\n来源：张三",
        "甲（来源：泉州晚报）乙，丙。\n\n丁。",
        "写作 `（文章来源：泉州晚报）`",
        "```\n（文章来源：泉州晚报）\n```",
        "<pre>\n（文章来源：泉州晚报）</pre>",
        "甲<!-- （文章来源：泉州晚报） -->",
        "    （文章来源：泉州晚报）",
        "甲。\n\n> （文章来源：泉州晚报）",
        "<p>甲。(北青网5月21日报道)</p>",
        "甲。(北青网5月21日报道)",
        "甲。(《证券日报》5月21日报道)",
        "甲。（新华社北京1月14日电）",
        "甲。(OCC)",
        "甲。(002456)",
        "甲(002456.SZ)",
        "甲。（完）",
        "甲。（未完待续）",
        "甲。（记者 李四）",
        "甲。（作者：李四）",
        "甲。（李四）",
        "甲。（证券时报 李四）",
        "甲。（李四 证券时报）",
        "甲。（单位：亿元）",
        "甲。（图）",
        "甲。（国家电网）",
        "甲。（公司年报）",
        "甲。（国际新闻）",
        "甲供职于（证券时报）",
        "# 题\n\n甲。（证券时报）",
        "<p>甲。（证券时报）</p>",
        "I visited my friend. (Bob)",
    ],
)
def test_attribute_finds_no_source_in(body: str) -> None:
    assert publisher(find(body + LINK)) == ("", "")
    assert publisher(find(body)) == ("", "")


@pytest.mark.parametrize(
    "body",
    ["> 甲。（证券时报）\n\n我不同意。", "甲。（证券时报）\n\n我不同意。"],
    ids=["a quotation", "a paragraph"],
)
def test_attribute_takes_a_commented_quotation_for_a_digest_only_with_a_link_to_the_original(
    body: str,
) -> None:
    assert publisher(find(body)) == ("", "")
    assert publisher(find(body + LINK)) == ("证券时报", "digest")


@pytest.mark.parametrize(
    ("tag", "alone", "with_link"),
    [
        pytest.param("东财滚动新闻", "东财滚动", "东财滚动", id="a channel"),
        pytest.param(
            "每日经济新闻新闻", "每日经济新闻", "每日经济新闻", id="a medium that ends in the suffix"
        ),
        pytest.param("科技日报新闻", "科技日报", "科技日报", id="a medium that begins with a topic"),
        pytest.param(
            "甲乙证券(香港)新闻", "", "甲乙证券(香港)", id="a name that takes a bot's mark to believe"
        ),
        pytest.param("国际新闻", "", "", id="a topic"),
        pytest.param("科技财经新闻", "", "", id="two topics"),
        pytest.param("新闻", "", "", id="nothing before the suffix"),
        pytest.param("站长消息", "", "", id="no suffix"),
        pytest.param("甲" * 300 + "新闻", "", "", id="far too long"),
    ],
)
def test_attribute_takes_the_channel_of_a_tag(tag: str, alone: str, with_link: str) -> None:
    assert publisher(find("甲", tag)) == (alone, "tag" if alone else "")
    assert publisher(find("甲" + LINK, tag)) == (with_link, "tag" if with_link else "")
    assert publisher(find("甲" + WAY_BACK, tag)) == (with_link, "tag" if with_link else "")
    assert publisher(find("甲。（证券时报）" + LINK, tag)) == ("证券时报", "digest")


def test_attribute_believes_a_digest_that_names_the_tags_channel() -> None:
    assert publisher(find("甲。（甲乙丙）" + LINK, "甲乙丙新闻")) == ("甲乙丙", "digest")


def test_attribute_believes_the_owners_own_tag_pattern() -> None:
    assert publisher(find("x", "from: Bob", rules=AttributionRules(tag_pattern="from: (.+)"))) == (
        "Bob",
        "tag",
    )
    assert publisher(find("x", "东财滚动新闻", rules=AttributionRules(tag_pattern=""))) == ("", "")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("路透社", Source(title="路透社"), id="a name"),
        pytest.param(
            {"title": "T", "url": "https://t.example/", "feed_url": "https://t.example/f"},
            Source(title="T", home_page_url="https://t.example/", feed_url="https://t.example/f"),
            id="a mapping",
        ),
        pytest.param(
            {"title": "T", "url": "javascript:x", "feed_url": "/f"}, Source(title="T"), id="unusable URLs"
        ),
        pytest.param(
            "https://www.t.example/a/b",
            Source(title="t.example", home_page_url="https://www.t.example/"),
            id="a URL names its host",
        ),
        pytest.param(("路透社", "法新社"), Source(title="路透社"), id="the first of a list"),
    ],
)
def test_attribute_takes_front_matter_first(value: object, expected: Source) -> None:
    found = find("甲。\n\n（文章来源：泉州晚报）", "东财滚动新闻", source=value)
    assert (found.source, found.stated_in) == (expected, "front matter")


@pytest.mark.parametrize("value", ["", None, {}, {"title": None}, (), "---", 12])
def test_attribute_passes_over_front_matter_that_says_nothing(value: object) -> None:
    body = "甲。\n\n（文章来源：泉州晚报）"
    assert publisher(find(body, source=value)) == ("泉州晚报", "em_media") or value == "---"


@pytest.mark.parametrize("value", ["原创", "Original", "本站"])
def test_attribute_believes_an_author_who_says_that_a_post_is_original(value: str) -> None:
    assert publisher(find("甲。（证券时报）" + LINK, "东财滚动新闻", source=value)) == ("", "")


def test_attribute_gives_known_sources_one_title_and_their_urls() -> None:
    known = KnownSource(
        title="央视新闻",
        home_page_url="https://c.example/",
        feed_url="https://c.example/f",
        names=("央视 客户端", "CCTV"),
    )
    rules = AttributionRules(known_sources=(known,))
    expected = Source(title="央视新闻", home_page_url="https://c.example/", feed_url="https://c.example/f")
    assert find("甲。（央视客户端）", rules=rules).source == expected
    assert find("甲", source="ｃｃｔｖ", rules=rules).source == expected
    assert find("甲", "CCTV新闻", rules=rules).source == expected
    assert find("甲", source={"title": "cctv", "url": "https://d.example/"}, rules=rules).source == Source(
        title="央视新闻", home_page_url="https://d.example/", feed_url="https://c.example/f"
    )


@pytest.mark.parametrize(
    ("body", "via"),
    [
        pytest.param("甲\n\n<http://a.example/1354,2.html>", "http://a.example/1354,2.html", id="a comma"),
        pytest.param(
            "甲\n\n<https://a.example/?i=NW1>\n" + WAY_BACK,
            "https://a.example/?i=NW1",
            id="before navigation",
        ),
        pytest.param("甲\n\n<http://a.example/路>", "http://a.example/%E8%B7%AF", id="ASCII"),
        pytest.param("<http://a.example/>", "http://a.example/", id="nothing else"),
        pytest.param("甲\n\n<>", "", id="empty"),
        pytest.param("甲\n<http://a.example/>", "", id="not a paragraph of its own"),
        pytest.param("甲\n\n<http://a.example/>\n\n乙", "", id="not the last"),
        pytest.param("甲\n\n<ftp://a.example/>", "", id="another scheme"),
        pytest.param("甲\n\n<a@b.example>", "", id="an address"),
    ],
)
def test_attribute_finds_via(body: str, via: str) -> None:
    assert find(body).via == via


def test_attribute_takes_via_from_front_matter_first() -> None:
    assert find("甲" + LINK, original_url="https://b.example/").via == "https://b.example/"
    assert (
        find("甲" + LINK, source_url="javascript:x").via == "http://stock.example/news/1354,202112080001.html"
    )


@pytest.mark.parametrize(
    "navigation",
    [
        "[返回甲新闻](./quick/)\n[返回首页](./)",
        "[返回甲新闻](../quick/)\n[返回首页](../)",
        "[返回甲新闻](//old.example/quick/)\n[返回首页](//old.example/)",
        "[返回甲新闻](//site.example/quick/)\n[返回首页](//site.example/)\n",
        "[返回甲新闻](//site.example/quick/)｜[返回首页](//site.example/)",
        "[返回甲新闻](//site.example/category/jia.html)｜[返回首页](//site.example/)\n\n",
        "[返回甲新闻](https://site.example/quick/)\n\n[返回首页](https://site.example/)",
        "[返回甲(香港)新闻](//site.example/category/jia(xianggang).html)｜[返回首页](//site.example/)",
        "[返回甲 乙新闻](//site.example/category/Jia  yi.html)｜[返回首页](//site.example/)",
    ],
)
def test_attribute_trims_the_way_back(navigation: str) -> None:
    found = find("甲" + LINK + "\n\n" + navigation)
    assert found.body == "甲" + LINK
    assert found.via == "http://stock.example/news/1354,202112080001.html"


@pytest.mark.parametrize(
    "body",
    [
        "甲\n\n[返回首页](/)\n\n乙\n",
        "甲\n\n见 [返回首页](/)",
        "甲\n\n[返回首页](/) 乙",
        "甲\n\n[去首页](/)",
        "甲  \n\n",
        "```\n[返回首页](/)\n```",
    ],
)
def test_attribute_keeps_the_text(body: str) -> None:
    assert find(body).body == body


def test_attribute_can_leave_navigation_and_text_alone() -> None:
    rules = AttributionRules(trims_navigation=False, reads_body=False)
    assert find("甲" + WAY_BACK, rules=rules).body == "甲" + WAY_BACK
    assert publisher(find("（文章来源：泉州晚报）", rules=rules)) == ("", "")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("张三", (Author(name="张三"),), id="a name"),
        pytest.param("Doe, Jane", (Author(name="Doe, Jane"),), id="a comma"),
        pytest.param(
            ("甲", "乙", "甲"), (Author(name="甲"), Author(name="乙")), id="a list with a repetition"
        ),
        pytest.param("甲 <a@b.example>", (Author(name="甲", email="a@b.example"),), id="name and address"),
        pytest.param("a@b.example (甲)", (Author(name="甲", email="a@b.example"),), id="address and name"),
        pytest.param("a@b.example", (Author(name="a", email="a@b.example"),), id="an address"),
        pytest.param(
            {"name": "甲", "url": "https://a.example/", "email": "a@b.example"},
            (Author(name="甲", url="https://a.example/", email="a@b.example"),),
            id="a mapping",
        ),
        pytest.param(
            {"name": "甲", "uri": "javascript:x", "email": "no"}, (Author(name="甲"),), id="bad addresses"
        ),
        pytest.param(({"name": "甲"}, "乙"), (Author(name="甲"), Author(name="乙")), id="a mixed list"),
        pytest.param({"jane": {"name": "Jane"}}, (Author(name="Jane"),), id="keyed by a short name"),
        pytest.param({"twitter": "jane"}, (), id="a mapping that names nobody"),
        pytest.param(("", None, {}), (), id="nothing"),
    ],
)
def test_attribute_reads_authors(value: object, expected: tuple[Author, ...]) -> None:
    assert find("甲", authors=value).authors == expected
    assert find("甲", author=value, authors="丁").authors == (expected or (Author(name="丁"),))


def test_rules_refuse_a_pattern_that_is_none() -> None:
    with pytest.raises(ValueError, match="is no regular expression"):
        AttributionRules(tag_pattern="(")
    with pytest.raises(ValueError, match="has no group"):
        AttributionRules(tag_pattern="新闻$")


def test_rules_tell_themselves_apart() -> None:
    other = AttributionRules(known_sources=(KnownSource(title="甲"),))
    assert hash(AttributionRules()) == hash(RULES)
    assert AttributionRules() == RULES
    assert repr(other) != repr(RULES)
    assert pickle.loads(pickle.dumps(other)).find_known("甲") == Source(title="甲")


@pytest.mark.parametrize(
    "body",
    [
        "<" * 10**6,
        "[返回" * 300_000,
        "[返回a](b)\n" * 90_000,
        "（来源：" * 300_000,
        "<!--来源：" * 150_000,
        "\n" * 10**6,
    ],
    ids=["angles", "brackets", "navigation", "labels", "comments", "line feeds"],
)
def test_attribute_survives(body: str) -> None:
    assert find(body).source is None


VALUES = st.recursive(
    st.none() | st.text(),
    lambda inner: st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@settings(deadline=None)
@given(
    st.text()
    | st.lists(
        st.sampled_from(["（", "）", "来源：", "甲报", "。", "\n", "<p>", "[返回", "](", ")", "`", ">"])
    ).map("".join),
    st.fixed_dictionaries({"source": VALUES, "source_url": VALUES, "author": VALUES}),
    st.lists(st.text()),
)
def test_attribute_is_total(body: str, values: dict[str, object], tags: list[str]) -> None:
    found = attribute(body, values, tags, RULES)
    assert body.startswith(found.body)
    assert (found.stated_in == "") is (found.source is None)
    assert found.via.isascii()
