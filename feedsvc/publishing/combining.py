"""What a combination is called, what it is known by, and which feeds it is made of."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..formats import FeedFormat
from ..model import Feed, FeedPart, Link, Site
from ..selection import Selection, Term
from .assembling import build_feed_link, build_heading

Names = Mapping[Term, str]
"""The display name of each term of a selection."""

_ENGLISH = {
    "any": " or ",
    "all": " and ",
    "not": "without {} {}",
    "q": "search {}",
    "title": "title {}",
    "since": "since {}",
    "until": "until {}",
    "limit": "newest {}",
    "content": "content {}",
}
_CHINESE = {
    "any": " 或 ",
    "all": " 和 ",
    "not": "不含{} {}",
    "q": "搜索 {}",
    "title": "标题含 {}",
    "since": "自 {}",
    "until": "至 {}",
    "limit": "最新 {}",
    "content": "内容 {}",
    "category": "分类",
    "tag": "标签",
    "source": "来源",
    "author": "作者",
    "lang": "语言",
    "collection": "文集",
}
_OF_TEXT = frozenset({"q", "title", "since", "until", "limit", "content"})
_PLAIN_NAME = re.compile(r'[^\s;"|]+')


def build_refined_heading(site: Site, selection: Selection, names: Names, feed_format: FeedFormat) -> Feed:
    """The heading of a refined selection's feed: another one for each selection, and always the same."""
    name = names.get((selection.field, selection.slug), "")
    heading = build_heading(site, selection.scope, name, feed_format)
    return replace(
        heading,
        id=f"{site.id_base}{selection.route or '/'}{selection.query}",
        title=f"{describe(selection, names, site.language)} | {site.title}",
        subtitle="",
        self_link=build_feed_link(site, "self", feed_format, selection),
        alternate_link=Link(
            rel="alternate", href=f"{site.base_url}{selection.page_route}", media_type="text/html"
        ),
        # No hub is told of combinations, so none is named.
        links=(),
        parts=_list_parts(site, selection, names, feed_format),
    )


def describe(selection: Selection, names: Names, language: str) -> str:
    """`category News; tag a or b; without tag c; search "two words"`, in the site's language."""
    words = _CHINESE if language.lower().startswith("zh") else _ENGLISH
    refinement = selection.refinement
    parts = [_join(group, names, words, "any") for group in refinement.any_groups()]
    for field in dict.fromkeys(field for field, _ in selection.required):
        terms = [term for term in selection.required if term[0] == field]
        parts.append(_join(terms, names, words, "all"))
    parts.sort()
    parts += sorted(
        words["not"].format(words.get(field, field), _quote(names[field, slug]))
        for field, slug in refinement.none_of
    )
    for name, value in refinement.pairs():
        if name in _OF_TEXT:
            parts.append(words[name].format(value))
    return "; ".join(parts)


def _join(terms: Sequence[Term], names: Names, words: Mapping[str, str], mode: str) -> str:
    shown = [_quote(names[term]) for term in terms]
    field = terms[0][0]
    return f"{words.get(field, field)} {words[mode].join(shown)}"


def _quote(name: str) -> str:
    """A name that could be taken for two, in quotation marks."""
    if _PLAIN_NAME.fullmatch(name):
        return name
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _list_parts(
    site: Site, selection: Selection, names: Names, feed_format: FeedFormat
) -> tuple[FeedPart, ...]:
    refinement = selection.refinement
    matches = [(term, "all") for term in selection.required]
    matches += [(term, "any") for term in refinement.any_of]
    matches += [(term, "not") for term in refinement.none_of]
    return tuple(
        FeedPart(
            field=field,
            name=names[field, slug],
            match=match,
            feed_url=build_feed_link(site, "related", feed_format, Selection(field, slug)).href,
        )
        for (field, slug), match in matches
    )
