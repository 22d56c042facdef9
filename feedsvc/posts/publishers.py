"""Publishers that a post's own text states. When in doubt, none: a false one is a lie, a missing one a loss.

Everything here looks at the first or the last few thousand characters only.
"""

import re
from html import unescape

from .attribution_rules import fold_name


def _folded_names(names: str) -> frozenset[str]:
    return frozenset(map(fold_name, names.split()))


_TAIL = 4_000
_HEAD = 4_000
_BRACKET_LENGTH = 200

_BLOCK_TAG = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|table|tr|td|th|blockquote|section|article|center|hr|figure|figcaption)\b[^<>]*>",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
# What readers don't see, or see as an example, states nothing.
_UNSEEN = re.compile(
    r"<!--.*?-->|<(pre|code|script|style)\b.*?</\1\s*>|(?<!`)`[^`\n]+`(?!`)", re.DOTALL | re.IGNORECASE
)
UNSEEN_END = re.compile(r"-->|</(?:pre|code|script|style)\s*>", re.IGNORECASE)
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
_CODE_LINE = re.compile(r"(?: {4}|\t)[^<]")

_INNER = r"[^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*"
_LABEL = r"(?P<label>(?:文章|本文|稿件|原文|新闻|转载)来源|稿源|来源)(?:于|自)?\s*[：:]"
_ANY_LABEL = re.compile(r"[来稿]源(?:于|自)?\s*[：:]")
_STATED = re.compile(rf"[（(【\[]\s*{_LABEL}(?P<name>{_INNER})[）)】\]](?:\s*[（(][^（）()]*[）)])*\s*$")
_STATED_BARE = re.compile(rf"\s*{_LABEL}(?P<name>[^（）()]*(?:[（(][^（）()]*[）)])?)\s*$")
_MERE_LABEL = "来源"
_CAPTION = re.compile(r"\s*(?:[图表]\s*\d|图表|图片|图[：:]|表[：:]|数据|注[：:]|资料)")
_NAME_END = re.compile(
    r"(?:[\s，,；;|｜/·、]+(?:记者|作者|编辑|责任编辑|责编|文/|图/|原标题|原文|链接|时间|日期|发布|https?://)"
    r"|(?<=[社报网刊])记者|\s+[12][0-9]{3}[-年/.]).*$"
)
_NO_NAME = re.compile(
    r"[，。！？；!?]|://|^(?:本文|根据|综合自)|公告|年报|季报|财报|招股|研报|报告|官网|官微|问询|整理|截图|视觉中国|图虫|摄图"
)
_QUOTES = "《》〈〉“”\"'‘’「」『』【】[] \t\u3000"

# A digest states its source in a bracket after its last sentence: 。（证券时报）, not 欧菲光(002456).
_DIGEST_END = re.compile(rf"[。！？!?…；.][”’」』》\"']*\s*[（(](?P<name>{_INNER})[）)]\s*$")
_SENTENCE_END = re.compile(r"[。！？!?…；;.][”’」』\"']*\s*$")
_FIRST_BLOCK_END = re.compile(r"\n(?=[ \t]*(?:\n|</?[A-Za-z!]))")
_NO_PARAGRAPH = re.compile(r"[ \t]*(?:#{1,6}[ \t]|[*+\-][ \t]|\||```|~~~|</?[A-Za-z!])| {4}|\t")
_QUOTE_MARK = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)
_REPORTED = re.compile(rf"^{_LABEL}|^据(?=.)|(?<=.)(?:报道|消息)$")

_MEDIA = re.compile(
    r"(?:日|晚|早|晨|时|周|商|导|都市|证券|经济|经贸|基金|金融|期货|投资者|工人|青年|法制|法治|观察|经营|参考|旅游|汽车|"
    r"能源|消费|企业家|信息|房地产|知识产权|妇女|教育|体育|文汇|电力|石油|化工|建设|交通|邮政|科技|健康|保险|银行|食品|医药)报网?$"
    r"|(?:财联|新华|中新|美联|法新|路透|塔斯|共同|韩联|彭博|通讯|通信|时事)社$"
    r"|(?:日报|晚报|时报|新闻|人民|新华|中国|资讯|财经|环球|观察者|北青|中新|央视|证券|金融|经济|科技|财富|同花顺|上证|经参|中证)网$"
    r"|(?:新闻|财经|客户端|电视台|广播电台|广播网|卫视|杂志|周刊|月刊|资讯|头条|全媒体|融媒体?|通讯社|传媒网|报业|滚动|在线|世纪经济报道)$"
    r"|(?:新闻|财经|日报|证券)APP$",
    re.IGNORECASE,
)
_MEDIA_NAMES = _folded_names(
    "央视 新华社 新华网 人民网 中新网 中新社 央广网 光明网 央视网 国际在线 参考消息 南方周末 财新 财新网 "
    "澎湃 澎湃新闻 界面 界面新闻 今日头条 第一财经 一财网 每日经济新闻 每经网 21世纪经济报道 经济观察网 "
    "格隆汇 雪球 36氪 虎嗅 虎嗅网 钛媒体 IT之家 TechWeb 金融界 和讯网 同花顺 东方财富 东方财富网 "
    "东方财富研究中心 券商中国 e公司 华尔街见闻 金十数据 智通财经 巨潮资讯网 北青网 观察者网 环球网 "
    "中证网 上证报 财经网 智东西 品玩 量子位 快科技 Wind 彭博 路透 彭博社 路透社 法新社 美联社 Reuters "
    "Bloomberg AFP CNBC BBC CNN Forbes TechCrunch"
)
_TOPIC = (
    "国际|国内|海外|全球|世界|最新|今日|每日|热点|热门|综合|科技|体育|娱乐|社会|公司|企业|行业|产业|时政|政治|军事|本地|地方|实时|滚动|宏观|"
    "股市|股票|基金|期货|外汇|债券|银行|保险|楼市|房产|汽车|教育|健康|文化|游戏|其他|重要|突发|独家|更多|网络|互联网|官方|学校|学院|校园|个人"
)
_GENERIC = re.compile(
    rf"(?:{_TOPIC}|财经|经济|金融)*(?:财经|经济|金融|新闻|快讯|资讯|消息|要闻|头条|滚动|在线|杂志|周刊|客户端|网|电视台|卫视)*"
)
_OWN_OR_NOBODY = _folded_names(
    "本站 本网 本报 本刊 本网站 原创 自己 网络 互联网 网上 网络整理 综合整理 综合 整理 综合网络 未知 "
    "不详 佚名 匿名 无 暂无 其他 转载 转自网络 original self none null no false n/a unknown internet web "
    "公司公告 公告 官网 公司官网"
)
_NOT_A_NAME = re.compile(
    r"记者|作者|编辑|摄影|摄$|供图|配图|制图|翻译|编译|通讯员|实习|撰文|单位|下同|如图|以上|以下|截至|数据|图片|资料|来源|来自|转自|未完|"
    r"完$|续$|全文|点击|详见|详情|\d+[年月日]|日电|电$|(?<![资腾])讯$|(?<!世纪经济)报道$|[，,。；;：:！？!?、=%“”\"/]|https?|"
    r"^(?:见|即|又称|原名|现名|含|约|简称)|[\u4e00-\u9fff]\s+[\u4e00-\u9fff]"
)


def states_nobody(name: str) -> bool:
    """Whether a name that is stated as a source names no other publisher: 本站, 网络, original."""
    return not any(map(str.isalnum, name)) or fold_name(name) in _OWN_OR_NOBODY


def is_topic(name: str) -> bool:
    """Whether a tag's channel is only what the news is about: 国际, 科技, 今日财经."""
    return bool(_GENERIC.fullmatch(name)) and fold_name(name) not in _MEDIA_NAMES


def looks_like_medium(name: str) -> bool:
    """Whether a bare name can only be a publisher's: it ends as media's names do, or is a well-known one's.

    Two to twenty characters; no topic (国际新闻), person, place of writing, date, number or sentence.
    """
    if fold_name(name) in _MEDIA_NAMES:
        return True
    if not 3 <= len(name) <= 20 or _NOT_A_NAME.search(name) or _GENERIC.fullmatch(name):
        return False
    return bool(_MEDIA.search(name))


def find_stated(text: str) -> str:
    """The X of `（文章来源：X）` where the text ends; "" for none.

    Brackets and colon in full width or ASCII, the name possibly cut by links. With 文章 (本文, 稿件 …) it
    may end any of the last paragraphs; a mere 来源 counts only as a paragraph of its own, or after the last
    sentence of the text, where it is no caption's. Without brackets it is the last paragraph, all of it. A
    document (公告, 招股书) or a picture library is no publisher.
    """
    label = _find_label(text)
    if label < 0:
        return ""
    start = max(0, label - _BRACKET_LENGTH)
    # What begins in the middle is nobody's own paragraph: the mark keeps it from looking like one.
    lines = [line for line in _visible_lines(("…" if start else "") + text[start:]) if line.strip()]
    for place, line in enumerate(reversed(lines)):
        name = _stated_in_line(line, is_last=place == 0)
        if name:
            return name
    return ""


def _find_label(text: str) -> int:
    """Where the first label of the text's end begins, or -1: plain texts are found faster than patterns."""
    first = max(0, len(text) - _TAIL)
    place = text.find("源", first + 1)
    while place > 0 and not _ANY_LABEL.match(text, place - 1):
        place = text.find("源", place + 1)
    return place - 1 if place > 0 else -1


def find_in_digest(text: str, *, is_syndicated: bool) -> str:
    """The X in `（X）` after the last sentence of a post's digest; "" for none, or for anything doubtful.

    The digest is a first paragraph or block quote. It is one for certain only where nothing follows it but
    HTML; before more Markdown it takes the bot's mark, a link to the original (`is_syndicated`). Whether X is
    a publisher is for the caller to judge.
    """
    start = len(text) - len(text.lstrip())
    if _NO_PARAGRAPH.match(text, text.rfind("\n", 0, start) + 1):
        return ""
    end_match = _FIRST_BLOCK_END.search(text, start, start + _HEAD)
    end = end_match.start() if end_match else len(text)
    if end - start > _HEAD:
        return ""
    following = text[end : end + _HEAD].lstrip()
    if following and not is_syndicated and not following.startswith("<"):
        return ""
    block = _QUOTE_MARK.sub("", text[max(start, end - _BRACKET_LENGTH * 2) : end])
    match = _DIGEST_END.search(_ANY_TAG.sub("", unescape(block))[-_BRACKET_LENGTH:])
    return _publisher_of(match["name"]) if match else ""


def _stated_in_line(line: str, *, is_last: bool) -> str:
    if line.lstrip().startswith(">") or _CAPTION.match(line):
        return ""
    match = _STATED.search(line)
    if match:
        before = line[: match.start()]
        is_alone = not before.strip() or (is_last and _SENTENCE_END.search(before))
        return _trimmed(match["name"]) if match["label"] != _MERE_LABEL or is_alone else ""
    match = _STATED_BARE.fullmatch(line) if is_last else None
    if match is None:
        return ""
    name = _trimmed(match["name"])
    return name if looks_like_medium(name) else ""


def _trimmed(name: str) -> str:
    name = " ".join(_NAME_END.sub("", name.strip()).split()).strip(_QUOTES)
    return name if len(name) <= 40 and not _NO_NAME.search(name) else ""


def _publisher_of(bracket: str) -> str:
    """A digest's bracket without the words around the name: 据央视新闻报道, 来源：证券时报."""
    return _trimmed(
        _REPORTED.sub("", bracket.strip(), count=2) if _REPORTED.match(bracket.strip()) else bracket
    )


def _visible_lines(html: str) -> list[str]:
    """The last paragraphs as plain lines, without comments and code, also where these began before it."""
    html = _UNSEEN.sub("", html)
    ends = list(UNSEEN_END.finditer(html))
    lines = _BLOCK_TAG.sub("\n", html[ends[-1].end() :] if ends else html).split("\n")
    fences = sum(1 for line in lines if _FENCE.match(line))
    visible = []
    is_code = bool(fences % 2)  # the first one left closes what was opened before the cut
    for line in lines:
        if _FENCE.match(line):
            is_code = not is_code
        elif not is_code and not _CODE_LINE.match(line):
            visible.append(unescape(_ANY_TAG.sub("", line)))
    return visible
