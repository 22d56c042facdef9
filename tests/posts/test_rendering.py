"""Markup to HTML."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.posts import comrak_markdown, markdown_it_markdown, rendering
from feedsvc.posts.rendering import render_body, render_markdown, render_text


@pytest.fixture(params=["comrak", "markdown-it-py"])
def renderer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either renderer, as it is chosen where only it is installed."""
    to_html: dict[str, Callable[[str], str]] = {
        "comrak": comrak_markdown.to_html,
        "markdown-it-py": markdown_it_markdown.to_html,
    }
    monkeypatch.setattr(rendering, "to_html", to_html[request.param])


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        pytest.param(
            "含**「重点」**内容", "<p>含<strong>「重点」</strong>内容</p>\n", id="emphasis beside Chinese"
        ),
        pytest.param("中\n文", "<p>中文</p>\n", id="a soft break between Han characters"),
        pytest.param("好，\n再", "<p>好，再</p>\n", id="a soft break after Chinese punctuation"),
        pytest.param(
            "*中*\n**文**", "<p><em>中</em><strong>文</strong></p>\n", id="a soft break beside emphasis"
        ),
        pytest.param("中\nword\n文", "<p>中\nword\n文</p>\n", id="a soft break beside English"),
        pytest.param("中  \n文", "<p>中<br />\n文</p>\n", id="a hard break"),
        pytest.param("```\n中\n文\n```", "<pre><code>中\n文\n</code></pre>\n", id="code keeps its line ends"),
        pytest.param("<PRE>中\n文", "<PRE>中\n文\n", id="an unclosed pre keeps its line ends"),
        pytest.param("~~x~~", "<p><del>x</del></p>\n", id="strikethrough"),
        pytest.param("<p>a</p>\n <p>b", "<p>a</p>\n <p>b\n", id="HTML is kept"),
        pytest.param(
            "<http://a.example/1,2.html>",
            '<p><a href="http://a.example/1,2.html">http://a.example/1,2.html</a></p>\n',
            id="an autolink with a comma",
        ),
        pytest.param("<>", "<p>&lt;&gt;</p>\n", id="an empty autolink is text"),
        pytest.param(
            "见 http://a.example/b。谢谢",
            '<p>见 <a href="http://a.example/b">http://a.example/b</a>。谢谢</p>\n',
            id="a bare URL ends before Chinese punctuation",
        ),
        pytest.param("* TOC\n{:toc}\n\n# T\n{: .x}", "<h1>T</h1>\n", id="kramdown's marks are left out"),
        pytest.param(
            '[a](b){:target="_blank"}', '<p><a href="b">a</a></p>\n', id="kramdown's mark on a link"
        ),
        pytest.param(
            "```\n{:toc}\n```", "<pre><code>{:toc}\n</code></pre>\n", id="kramdown's marks in code stay"
        ),
        pytest.param(
            '<a href="http://a.example">http://a.example</a>',
            '<p><a href="http://a.example">http://a.example</a></p>\n',
            id="a URL in an HTML link is not linked again",
        ),
        pytest.param("a\ud800\x00b\r\nc", "<p>ab\nc</p>\n", id="characters that XML forbids"),
    ],
)
@pytest.mark.usefixtures("renderer")
def test_render_markdown(markdown: str, expected: str) -> None:
    assert render_markdown(markdown).rstrip("\n") == expected.rstrip("\n")


@pytest.mark.usefixtures("renderer")
def test_render_markdown_has_tables_footnotes_and_tasks() -> None:
    html = render_markdown("| a |\n|---|\n| b |\n\nc[^1]\n\n[^1]: d\n\n- [x] e\n- [ ] f")
    assert "<td>b</td>" in html
    assert 'href="#fn:1" id="fnref:1"' in html
    assert '<li id="fn:1"' in html
    assert 'href="#fnref:1"' in html
    assert "☑ e" in html
    assert "☐ f" in html


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        pytest.param("**中文。**后", "<strong>中文。</strong>后", id="a full stop inside"),
        pytest.param("**「中」**后", "<strong>「中」</strong>后", id="brackets inside"),
        pytest.param("前**（中）**后", "前<strong>（中）</strong>后", id="brackets between words"),
        pytest.param("前*“中”*，后", "前<em>“中”</em>，后", id="quotation marks"),
        pytest.param("a*(b)*c", "a*(b)*c", id="no Chinese, no change"),
        pytest.param("snake_case_name", "snake_case_name", id="underscores in a word"),
        pytest.param("日本**語。**ひ", "日本<strong>語。</strong>ひ", id="Japanese"),
        pytest.param("***a***", "<em><strong>a</strong></em>", id="both at once"),
    ],
)
@pytest.mark.usefixtures("renderer")
def test_emphasis_beside_chinese(markdown: str, expected: str) -> None:
    assert render_markdown(markdown) == f"<p>{expected}</p>\n"


def test_markdown_it_renders_where_comrak_is_not_installed() -> None:
    program = (
        "import sys; sys.modules['comrak'] = None; from feedsvc.posts.rendering import render_markdown; "
        "print(render_markdown('~~a~~'))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "<p><del>a</del></p>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a <b>\nc\n \n\nd", "<p>a &lt;b&gt;<br />\nc</p>\n<p>d</p>", id="paragraphs and lines"),
        pytest.param("  \n", "", id="nothing"),
    ],
)
def test_render_text(text: str, expected: str) -> None:
    assert render_text(text) == expected


def test_render_body_goes_by_markup() -> None:
    assert render_body("*a*", "markdown") == "<p><em>a</em></p>\n"
    assert render_body("*a*", "html") == "*a*"
    assert render_body("*a*", "text") == "<p>*a*</p>"


def test_render_markdown_survives_addresses_that_overflow_comraks_stack() -> None:
    assert render_markdown("a@b.example " * 100_000).startswith("<p>a@b.example a@")


def test_render_markdown_shows_a_million_angles_as_text() -> None:
    assert render_markdown("<" * 1_000_000) == f"<p>{'&lt;' * 1_000_000}</p>"


@settings(deadline=None)
@given(st.text() | st.text(alphabet="中*_[]()<>`~|:-{}\n #!&@a"))
def test_render_body_is_total(body: str) -> None:
    assert isinstance(render_body(body, "markdown"), str)
    assert isinstance(markdown_it_markdown.to_html(body), str)
    assert isinstance(render_body(body, "text"), str)
