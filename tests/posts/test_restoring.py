"""HTML as its page would show it, after sanitising."""

import time

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.posts.embeds import Embeds, find_player
from feedsvc.posts.sanitizing import _ATTRIBUTES, sanitize_html, text_of

PAGE = "https://a.example/b/post.html"
AT = "https://a.example/b/"


def sanitize(html: str, embeds: Embeds = "link") -> str:
    safe = sanitize_html(html, page_url=PAGE, embeds=embeds)
    assert sanitize_html(safe, page_url=PAGE, embeds=embeds) == safe
    return safe


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(
            '<p style="display:none;height:1px"><br /></p>a', "a", id="a paragraph that is not displayed"
        ),
        pytest.param(
            "<div style='color: red; Display : NONE'>x<div>y</div></div>a", "a", id="with another in it"
        ),
        pytest.param("<span hidden>x</span>a", "a", id="the attribute"),
        pytest.param(
            "<p style='visibility:hidden'>x<p>a", "<p>a</p>", id="invisible, and closed by the next"
        ),
        pytest.param('<p style="display:block">a</p>', "<p>a</p>", id="displayed"),
        pytest.param(
            '<p title="display:none hidden">a</p>', '<p title="display:none hidden">a</p>', id="a title"
        ),
        pytest.param("<p>display:none is hidden </p>", "<p>display:none is hidden </p>", id="text"),
        pytest.param('<img src="a" width="1" height="1">b', "b", id="a pixel"),
        pytest.param('<img src="a" style="width:0px;border:0">b', "b", id="a pixel by its style"),
        pytest.param('<img src="a" height=0 >b', "b", id="an image without height"),
        pytest.param('<img src="//www.google-analytics.com/c?x=1">b', "b", id="a known tracker"),
        pytest.param(
            '<img src="a.png" width="10" height="100">',
            f'<img src="{AT}a.png" width="10" height="100">',
            id="small",
        ),
    ],
)
def test_what_nobody_was_to_see_is_gone(html: str, expected: str) -> None:
    assert sanitize(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param('<img data-src="a.jpg" alt="x">', f'<img src="{AT}a.jpg" alt="x">', id="data-src"),
        pytest.param(
            '<img src="l.gif" data-original="/a.jpg">',
            '<img src="https://a.example/a.jpg">',
            id="data-original",
        ),
        pytest.param(
            '<img src="data:image/gif;base64,R0lG" data-lazy-src=a.jpg>',
            f'<img src="{AT}a.jpg">',
            id="inline",
        ),
        pytest.param('<img orginial_src="a.jpg">', f'<img src="{AT}a.jpg">', id="a misspelt attribute"),
        pytest.param(
            '<img src="b.jpg" orginial_src="a.jpg">', f'<img src="{AT}b.jpg">', id="what is there is enough"
        ),
        pytest.param(
            '<img src="/blank.gif" orginial_src="a.jpg">', f'<img src="{AT}a.jpg">', id="a placeholder is not"
        ),
        pytest.param('<img data-srcset="a.jpg 1x">', f'<img srcset="{AT}a.jpg 1x">', id="a set"),
        pytest.param('<img src="loading.gif" alt="x" data-src="">', "x", id="never loaded leaves its text"),
        pytest.param(
            '<img data-src=a.jpg><noscript><img src="a.jpg"></noscript>',
            f'<img src="{AT}a.jpg">',
            id="fallback",
        ),
        pytest.param(
            '<img src="a.jpg" data-x> <noscript><img src="a-300.jpg"></noscript>',
            f'<img src="{AT}a.jpg"> ',
            id="a fallback of another size",
        ),
        pytest.param(
            '<img src="data:image/gif;base64,R0lG"><noscript><img src="a.jpg"></noscript>',
            f'<img src="{AT}a.jpg">',
            id="only the fallback knows the image",
        ),
        pytest.param(
            '<noscript><img src="a.jpg"></noscript><img data-src=a.jpg>',
            f'<img src="{AT}a.jpg">',
            id="fallback first",
        ),
        pytest.param(
            '<img data-src=a.jpg><noscript><img src="a.jpg"></noscript><noscript><img src="b.jpg">',
            f'<img src="{AT}a.jpg"><img src="{AT}b.jpg">',
            id="a fallback repeats one image only",
        ),
        pytest.param("<noscript>a<b>c</b></noscript>", "a<b>c</b>", id="a fallback of a script"),
    ],
)
def test_lazy_images_are_loaded(html: str, expected: str) -> None:
    assert sanitize(html) == expected


@pytest.mark.parametrize(
    ("html", "page", "player"),
    [
        pytest.param(
            '<iframe width="5" src="//www.youtube.com/embed/aB_-1?rel=0"></iframe>',
            "https://www.youtube.com/watch?v=aB_-1",
            "https://www.youtube-nocookie.com/embed/aB_-1",
            id="YouTube",
        ),
        pytest.param(
            '<iframe data-src="https://www.youtube.com/embed/videoseries?list=PL1">x</iframe>',
            "https://www.youtube.com/playlist?list=PL1",
            "https://www.youtube-nocookie.com/embed/videoseries?list=PL1",
            id="a playlist, lazily",
        ),
        pytest.param(
            '<object><param name="m"><embed src="http://www.youtube.com/v/ab&amp;hl=en"></object>',
            "https://www.youtube.com/watch?v=ab",
            "https://www.youtube-nocookie.com/embed/ab",
            id="YouTube of old",
        ),
        pytest.param(
            "<iframe src=https://player.vimeo.com/video/12?x></iframe>",
            "https://vimeo.com/12",
            "https://player.vimeo.com/video/12",
            id="Vimeo",
        ),
        pytest.param(
            '<iframe src="//player.bilibili.com/player.html?aid=1&bvid=BV1x&page=1"></iframe>',
            "https://www.bilibili.com/video/BV1x",
            "https://player.bilibili.com/player.html?bvid=BV1x",
            id="Bilibili",
        ),
        pytest.param(
            '<iframe src="//player.bilibili.com/player.html?aid=1"></iframe>',
            "https://www.bilibili.com/video/av1",
            "https://player.bilibili.com/player.html?aid=1",
            id="Bilibili of old",
        ),
        pytest.param(
            '<iframe src="https://www.dailymotion.com/embed/video/x1"></iframe>',
            "https://www.dailymotion.com/video/x1",
            "https://www.dailymotion.com/embed/video/x1",
            id="Dailymotion",
        ),
    ],
)
def test_known_players(html: str, page: str, player: str) -> None:
    assert sanitize(html) == f'<p><a href="{page}">{page}</a></p>'
    assert sanitize(html, "iframe") == f'<iframe src="{player}" width="560" height="315"></iframe>'


@pytest.mark.parametrize("embeds", ["link", "iframe"])
@pytest.mark.parametrize(
    "src",
    [
        "https://evil.example/embed/1",
        "https://www.youtube.com.evil.example/embed/1",
        "https://www.youtube.com@evil.example/embed/1",
        "https://www.youtube.com/embed/a%22onload=x",
        "https://www.youtube.com/subscribe/abc",
        "https://player.vimeo.com/video/x",
        "https://player.bilibili.com/player.html?bvid=%3Cscript%3E",
        "javascript:alert(1)//www.youtube.com/embed/1",
        "data:text/html,x",
        "",
    ],
)
def test_unknown_players_are_dropped(src: str, embeds: Embeds) -> None:
    assert find_player(src) is None
    assert sanitize(f'a<iframe src="{src}">b</iframe><embed src="{src}">c', embeds) == "ac"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param("<ruby>漢<rt>かん</rt>字<rt>じ</ruby>", "漢(かん)字(じ)", id="readings get brackets"),
        pytest.param(
            "<ruby>漢<rp>（</rp><rt>かん</rt><rp>）</rp></ruby>", "漢（かん）", id="its own brackets stay"
        ),
        pytest.param("<ruby><rb>漢</rb><rtc><rt>kan</rt></rtc></ruby>", "漢(kan)", id="all of its elements"),
    ],
)
def test_ruby_stays_readable(html: str, expected: str) -> None:
    assert sanitize(html) == expected
    assert text_of(html) == expected


def test_footnotes_keep_their_ids_and_others_go() -> None:
    html = '<a href="#fn:1" id="fnref:1">1</a><p id="login">a</p><li id="fn:1">b</li><i id="fnord">c</i>'
    assert sanitize(html) == (f'<a href="{PAGE}#fn:1" id="fnref:1">1</a><p>a</p><li id="fn:1">b</li><i>c</i>')


def test_text_has_nothing_hidden_in_it() -> None:
    assert text_of('a<p style="display:none">x</p><iframe src="//youtube.com/embed/a"></iframe>b') == "a b"


def test_attributes_are_feedparsers_and_srcset() -> None:
    allowed = set().union(*_ATTRIBUTES.values())
    assert allowed - feedparser.sanitizer._HTMLSanitizer.acceptable_attributes == {"srcset"}


_PARTS = (
    "<p hidden>", "<p style=display:none>", "</p>", "<img data-src=a.jpg>",
    "<img src=data:image/gif;base64,AA==>",
    "<noscript>", "</noscript>", "<iframe src=//youtube.com/embed/a>", "</iframe>", "<ruby>", "<rt>",
    "</ruby>",
    "<rp>(</rp>", "<embed src=//vimeo.com/1>", "a", " ", "<img>", "<img alt='<b>'>", "<div>", "</div>",
    "<a href=#fn:1>",
    "<table>", "<td>", "<li id=fn:1>", "<pre>\n", "<svg>", "<object>", "&lt;", "<!--", "-->",
)  # fmt: skip


@given(st.lists(st.sampled_from(_PARTS), max_size=30).map("".join), st.sampled_from(["link", "iframe"]))
def test_sanitizing_again_changes_nothing(html: str, embeds: Embeds) -> None:
    sanitize(html, embeds)


@pytest.mark.parametrize(
    "part", ["<noscript>", "<ruby><rt>", "<img data-src=a>", "<div hidden>", "<rt>", "<img data-src="]
)
def test_restoring_is_linear(part: str) -> None:
    start = time.process_time()
    sanitize_html(part * (300_000 // len(part)), page_url=PAGE)
    assert time.process_time() - start < 5
