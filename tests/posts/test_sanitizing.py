"""HTML to SafeHtml."""

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.model import SafeHtml, Source
from feedsvc.posts.sanitizing import sanitize_html, text_of, text_of_safe, with_visible_attribution
from feedsvc.posts.taming import TAGS, tame

PAGE = "https://site.example/b/post.html"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param("<p>a<p>b", "<p>a</p><p>b</p>", id="unclosed elements are closed"),
        pytest.param(
            "a<script>x<b</script><style>y</style>b", "ab", id="scripts and styles go with their content"
        ),
        pytest.param("<SCRIPT src=x>a</SCRIPT >b", "b", id="a script in capitals"),
        pytest.param("<form><button>a</button></form>", "<div>a</div>", id="forms leave their content"),
        pytest.param("<details><summary>a</summary>b</details>", "<div><div>a</div>b</div>", id="details"),
        pytest.param("a<!-- b --><!--[if IE]>c<![endif]-->", "a", id="comments"),
        pytest.param('<p style="x" class="y" id="z" onclick="w">a</p>', "<p>a</p>", id="styles and handlers"),
        pytest.param("<svg onload=x><math>a</math></svg>", "a", id="SVG and MathML"),
        pytest.param("<base href=//evil.example><meta http-equiv=refresh>a", "a", id="base and meta"),
        pytest.param("<object data=x>a</object><embed src=x>", "a", id="object and embed"),
        pytest.param(
            "<textarea><b>a</b></textarea>", "&lt;b&gt;a&lt;/b&gt;", id="a text area's content is text"
        ),
        pytest.param("a ]]> b", "a ]]&gt; b", id="the end of CDATA"),
        pytest.param("a\x00\x0b\ufffe\ud800\ufeffb&#11;c\r\nd", "abc\nd", id="characters that XML forbids"),
        pytest.param("<pre>\n\n\na\nb</pre>", "<pre>a\nb</pre>", id="line feeds that begin a pre"),
        pytest.param("a&nbsp;&ecirc;&lt;b", "a&nbsp;ê&lt;b", id="entities"),
        pytest.param("<a href=x>1<table><a href=y>2</table>", None, id="a link in a table in a link"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_sanitize_html(html: str, expected: str | None) -> None:
    safe = sanitize_html(html, page_url=PAGE)
    if expected is not None:
        assert safe == expected
    assert sanitize_html(safe, page_url=PAGE) == safe


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(
            '<a href="../x" title="t" hreflang="zh" target="_blank" data-code="1" rel="me" class="k">a</a>',
            '<a href="https://site.example/x" title="t" hreflang="zh">a</a>',
            id="a link keeps its title and language",
        ),
        pytest.param('<a href="#fn1">1</a>', f'<a href="{PAGE}#fn1">1</a>', id="a fragment"),
        pytest.param(
            '<a href="//h.example/é">a</a>', '<a href="https://h.example/%C3%A9">a</a>', id="no scheme"
        ),
        pytest.param('<a href="mailto:a@b.example">a</a>', '<a href="mailto:a@b.example">a</a>', id="mail"),
        pytest.param('<a href="java&#9;script:x">a</a>', "<a>a</a>", id="a script behind a tab"),
        pytest.param('<a href="data:text/html,x">a</a>', "<a>a</a>", id="data as a link"),
        pytest.param('<a href="{{ site.baseurl }}/x">a</a>', "<a>a</a>", id="Liquid left over"),
        pytest.param('<a href="{%20link%20x%20%}">a</a>', None, id="Liquid left over and encoded"),
        pytest.param(
            '<img src="/i.png?a=1&b=2">', '<img src="https://site.example/i.png?a=1&amp;b=2">', id="raw &"
        ),
        pytest.param('<img src="mailto:a@b.example">', "", id="mail is no picture"),
        pytest.param(
            '<img src="data:image/png;base64,AAAA">',
            '<img src="data:image/png;base64,AAAA">',
            id="inline picture",
        ),
        pytest.param('<img src="data:image/svg+xml;base64,AAAA">', "", id="an inline SVG may hold scripts"),
        pytest.param(
            '<img srcset="a.png 1x, /b,c.png 2x,d.png, javascript:x 3x, e.png evil">',
            '<img srcset="https://site.example/b/a.png 1x, https://site.example/b,c.png 2x, '
            'https://site.example/b/d.png">',
            id="every candidate of a srcset",
        ),
        pytest.param(
            '<video poster="p.png" src="v.mp4"><source src="v.webm"></video>',
            '<video poster="https://site.example/b/p.png" src="https://site.example/b/v.mp4">'
            '<source src="https://site.example/b/v.webm"></video>',
            id="videos",
        ),
        pytest.param(
            '<blockquote cite="javascript:x">a</blockquote><q cite="/c">b</q>',
            '<blockquote>a</blockquote><q cite="https://site.example/c">b</q>',
            id="citations",
        ),
    ],
)
def test_sanitize_html_makes_urls_absolute(html: str, expected: str | None) -> None:
    safe = sanitize_html(html, page_url=PAGE)
    if expected is not None:
        assert safe == expected
    assert "{" not in safe
    assert sanitize_html(safe, page_url=PAGE) == safe


def test_sanitize_html_keeps_what_a_stock_link_cuts() -> None:
    html = (
        '<!-- EM_StockImg_Start --><p class="em_media">（文章来源：上海<span id="bk"><a href="http://q.example/r/90"'
        ' class="keytip" data-code="90">证券</a></span><span id="q"></span>报）</p>'
    )
    assert sanitize_html(html, page_url=PAGE) == (
        '<p>（文章来源：上海<span><a href="http://q.example/r/90">证券</a></span><span></span>报）</p>'
    )


def test_tags_are_a_part_of_feedparsers() -> None:
    assert not TAGS - feedparser.sanitizer._HTMLSanitizer.acceptable_elements


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param("<" * 1_000_000, None, id="angles"),
        pytest.param("&" * 1_000_000, None, id="ampersands"),
        pytest.param("<div>" * 100_000 + "a", None, id="nested divisions"),
        pytest.param("<blockquote>" * 20_000 + "a", None, id="nested quotations"),
        pytest.param("<div><object></div></object>" * 20_000 + "a", None, id="depth hidden behind a scope"),
        pytest.param("<b><div></b>" * 20_000 + "a", None, id="depth hidden behind misnesting"),
        pytest.param(
            '<textarea><a title="</textarea>' + "<div>" * 50_000 + '">a', None, id="depth in an attribute"
        ),
        pytest.param(
            "<p>" + "".join(f"<b a={i}>" for i in range(200)) + "<p>x" * 40_000, None, id="open formatting"
        ),
        pytest.param("<a " + " ".join(f"a{i}" for i in range(100_000)) + ">a", "<a>a</a>", id="attributes"),
        pytest.param('<a href="' * 50_000, "", id="a quotation mark never closed"),
        pytest.param("a<!--" * 50_000, "a", id="a comment never closed"),
        pytest.param("a<script>" * 50_000, "a", id="a script never closed"),
    ],
)
def test_sanitize_html_survives(html: str, expected: str | None) -> None:
    safe = sanitize_html(html, page_url=PAGE)
    assert sanitize_html(safe, page_url=PAGE) == safe
    assert len(safe) <= len(html) * 5
    if expected is not None:
        assert safe == expected


def test_sanitize_html_keeps_the_text_of_what_is_too_much_for_it() -> None:
    assert sanitize_html("<p>甲 &lt;b&gt;</p>" + "<i></i>" * 60_000 + "<p>乙", page_url=PAGE) == (
        "<p>甲 &lt;b&gt; 乙</p>"
    )


def test_tame_leaves_well_formed_html_alone() -> None:
    html = '<p>a <b title="x>y">b</b><br>&lt;</p><ul><li>c</li></ul>'
    assert tame(html) == html


PIECES = (
    "<p> </p> <b> </b> <a href=x> </a> <table> <tr> <td> </table> <div> </div> <pre> </pre> <li> <ul> "
    "<script> </script> <textarea> </textarea> <svg> </svg> <math> <select> <option> <form> <!-- --> <br> "
    "<img> <h1> </h1> &amp; &lt; &#11; <style> <title> <font color=a> <font color=b> <i> </i> <noscript> "
    "<plaintext> <template> x 中 ' \" > < \n"
)
FRAGMENTS = st.lists(st.sampled_from(PIECES.split(" ")) | st.text(max_size=3), max_size=30).map("".join)


@settings(max_examples=300, deadline=None)
@given(FRAGMENTS)
def test_sanitizing_again_changes_nothing(html: str) -> None:
    safe = sanitize_html(html, page_url=PAGE)
    assert sanitize_html(safe, page_url=PAGE) == safe
    assert "<script" not in safe


@settings(max_examples=300, deadline=None)
@given(FRAGMENTS)
def test_the_text_of_safe_html_is_read_from_its_tags_alone(html: str) -> None:
    safe = sanitize_html(html, page_url=PAGE)
    assert text_of_safe(safe) == text_of(safe)


@pytest.mark.parametrize(
    "html",
    [
        pytest.param('<img src="/a.png" alt="<p>a</p> > b">c', id="tags in an attribute"),
        pytest.param("<p title='a\">b</p>'>c", id="a quote in an attribute"),
        pytest.param("a &lt;b&gt; &amp;amp; c", id="what looks like a tag or an entity"),
        pytest.param("<table>a<tr><td>b</table>c", id="text that a table puts before itself"),
        pytest.param("<pre>\n\na</pre><!-- b -->c<br>d<h1>e</h1>f", id="blocks, breaks and comments"),
    ],
)
def test_the_text_of_safe_html(html: str) -> None:
    safe = sanitize_html(html, page_url=PAGE)
    assert text_of_safe(safe) == text_of(safe)


@settings(deadline=None)
@given(FRAGMENTS)
def test_tame_is_idempotent_and_text_of_total(html: str) -> None:
    assert tame(tame(html)) == tame(html)
    text = text_of(html)
    assert text == " ".join(text.split())


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param("<p>a</p><p>b</p>", "a b", id="blocks are parted"),
        pytest.param("中<b>文</b>字", "中文字", id="inline elements are not"),
        pytest.param("a<br>b<td>c", "a b c", id="breaks and cells"),
        pytest.param("AT&amp;T&nbsp;&lt;b&gt;", "AT&T <b>", id="entities are decoded"),
        pytest.param("a<script>b</script><style>c</style>", "a", id="scripts and styles are no text"),
        pytest.param("\u3000a \n\t b ", "a b", id="white space is normalised"),
        pytest.param("plain", "plain", id="no markup"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_text_of(html: str, expected: str) -> None:
    assert text_of(html) == expected


SOURCE = Source(title="证券<时报>")
VIA = "http://a.example/?a=1&b=2"


@pytest.mark.parametrize(
    ("html", "source", "via", "language", "expected"),
    [
        pytest.param(
            "<p>a</p>",
            SOURCE,
            VIA,
            "zh-CN",
            '<p>a</p>\n<p>来源：<a href="http://a.example/?a=1&amp;b=2">证券&lt;时报&gt;</a></p>',
            id="linked to the original",
        ),
        pytest.param(
            "", SOURCE, "", "en", "<p>Source: 证券&lt;时报&gt;</p>", id="without a link, in English"
        ),
        pytest.param(
            "<p>a</p>",
            SOURCE,
            "javascript:x",
            "zh",
            "<p>a</p>\n<p>来源：证券&lt;时报&gt;</p>",
            id="no script",
        ),
        pytest.param(
            "<p>据证券<b>&lt;时 报</b>&gt;</p>",
            SOURCE,
            VIA,
            "zh",
            "<p>据证券<b>&lt;时 报</b>&gt;</p>",
            id="already named",
        ),
        pytest.param("<p>a</p>", None, VIA, "zh", "<p>a</p>", id="no source"),
    ],
)
def test_with_visible_attribution(
    html: str, source: Source | None, via: str, language: str, expected: str
) -> None:
    attributed = with_visible_attribution(SafeHtml(html), source=source, via=via, language=language)
    assert attributed == expected
    assert sanitize_html(attributed, page_url=PAGE) == attributed
