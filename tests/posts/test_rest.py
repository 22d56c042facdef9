"""reStructuredText becomes HTML: what docutils knows, what it does not, and what it must not do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.posts.rendering import render_body
from feedsvc.posts.rest import RestError, render_rest


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("A *b* ``c``.", "<p>A <em>b</em> <span class=", id="a paragraph"),
        pytest.param("H\n=\n\nText.", "<h2>H</h2>", id="a heading"),
        pytest.param("`a <https://a.example>`_", 'href="https://a.example">a</a>', id="a link"),
        pytest.param(".. image:: /a.png\n   :alt: A", '<img alt="A" src="/a.png" />', id="an image"),
        pytest.param(
            ".. image:: /a.png\n   :lightbox: yes", 'src="/a.png" />', id="an option that nobody knows"
        ),
        pytest.param(
            ".. code-block:: python\n   :linenos: table\n\n   a = 1",
            '<pre class="literal-block">a = 1</pre>',
            id="code with options for Pygments",
        ),
        pytest.param(".. note:: Mind.", "<p>Mind.</p>", id="a note"),
        pytest.param(
            ".. spoiler:: x\n   :y: z\n\n   A *b*.", "<p>A <em>b</em>.</p>", id="an unknown directive"
        ),
        pytest.param(":doc:`Title <page>`", "<p><span>Title</span></p>", id="an unknown role with a target"),
        pytest.param(
            ":abbr:`CSS (Cascading Style Sheets)`", "<span>CSS</span>", id="Pelican's abbreviations"
        ),
        pytest.param(
            ".. youtube:: dQw4w9WgXcQ", 'href="https://www.youtube.com/watch?v=dQw4w9WgXcQ"', id="a video"
        ),
        pytest.param(".. thumbnail:: /a.png\n\n   Words.", "<p>Words.</p>", id="Nikola's thumbnail"),
        pytest.param(".. raw:: html\n\n   <b>x</b>", "<b>x</b>", id="HTML of the post itself"),
        pytest.param(":math:`a_b`", "a_b", id="a formula"),
        pytest.param("*unclosed", "<p>*unclosed</p>", id="a mark that nothing closes"),
    ],
)
def test_render_rest(text: str, html: str) -> None:
    assert html in render_rest(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(".. include:: /etc/passwd", id="a file included"),
        pytest.param(".. literalinclude:: /etc/passwd", id="a file included as code"),
        pytest.param(".. csv-table::\n   :file: /etc/passwd", id="a table from a file"),
        pytest.param(".. raw:: html\n   :file: /etc/passwd", id="raw from a file"),
        pytest.param(".. raw:: latex\n\n   root", id="raw of another format"),
        pytest.param(".. contents::", id="a table of contents"),
        pytest.param(".. |now| date::\n\nAt |now|.", id="the date of today"),
        pytest.param(".. role:: r(raw)\n   :format: html\n\nA :r:`root`.", id="raw in a line"),
    ],
)
def test_render_rest_leaves_out(text: str) -> None:
    html = render_rest(text)
    assert "root" not in html
    assert "20" not in html


def test_a_role_of_one_post_is_unknown_in_the_next() -> None:
    render_rest(".. role:: shout(strong)\n\n:shout:`x`\n\n.. default-role:: shout\n")
    assert render_rest(":shout:`x` `y`") == "<p><span>x</span> <cite>y</cite></p>\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" * 500_001, id="length"),
        pytest.param("b" * 10_001, id="a long line"),
        pytest.param(("*a " * 3_000 + "\n") * 10, id="marks in one paragraph"),
        pytest.param("".join("  " * depth + "a\n\n" for depth in range(400)), id="depth"),
        pytest.param(
            "".join(f".. |{n}| replace:: |{n + 1}| |{n + 1}|\n" for n in range(40)),
            id="laughs by the billion",
        ),
    ],
)
def test_what_is_too_much_is_text(text: str) -> None:
    with pytest.raises(RestError):
        render_rest(text)
    assert render_body(text, "rest").startswith("<p>")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab.: \n*`_|[]<>-=+\\#", max_size=200))
def test_any_text_is_rendered(text: str) -> None:
    assert isinstance(render_body(text, "rest"), str)
