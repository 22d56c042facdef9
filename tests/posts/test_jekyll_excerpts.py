"""The excerpt of a Jekyll post as HTML, as Jekyll renders it."""

import pytest

from feedsvc.posts.attribution import AttributionRules
from feedsvc.posts.dialects import ReadingOptions
from feedsvc.posts.dialects.jekyll import JekyllDialect
from feedsvc.posts.reading import ReadingRules, render_excerpt

from .jekyll_posts import CONFIG, EXACT, KIND, MODIFIED


def render(text: str, *, extension: str = "md", options: ReadingOptions = EXACT) -> str:
    dialect = JekyllDialect(CONFIG, options)
    rules = ReadingRules(dialect=dialect, attribution=AttributionRules(), language="", digest="")
    path = f"_posts/2021-11-03-a.{extension}"
    return render_excerpt(path, text.encode(), modified=MODIFIED, rules=rules)


LINKED = "---\nexcerpt_separator: <!--more-->\n---\nA [l][1]\n\nB\n<!--more-->\nC\n\n[1]: http://l.example/\n"


@pytest.mark.parametrize(
    ("text", "extension", "html"),
    [
        pytest.param("---\ntitle: t\n---\nA *b*\n\nC\n", "md", "<p>A <em>b</em></p>\n", id="first paragraph"),
        pytest.param(
            "---\nexcerpt: A *b*\n---\nC\n", "md", "A *b*", id="one of the author's own is as it is"
        ),
        pytest.param("---\ntitle: t\n---\nA *b*\n\nC\n", "txt", "A *b*\n\n", id="text is not rendered"),
        pytest.param("---\ntitle: t\n---\n<b>A</b>\n", "html", "<b>A</b>\n", id="nor is HTML"),
        pytest.param(
            LINKED,
            "md",
            '<p>A <a href="http://l.example/">l</a></p>\n\n<p>B</p>\n\n',
            id="a blank line parts blocks, and one stands for link definitions",
        ),
        pytest.param(
            "---\r\ntitle: t\r\n---\r\nA\r\n\r\nB\r\n",
            "md",
            "<p>A</p>\n\n<p>B</p>\n",
            id="between CR LF there is no blank line",
        ),
    ],
)
def test_render_excerpt(text: str, extension: str, html: str) -> None:
    assert render(text, extension=extension) == html


def test_render_excerpt_of_crlf_as_it_was_meant() -> None:
    assert render("---\r\ntitle: t\r\n---\r\nA\r\n\r\nB\r\n", options=KIND) == "<p>A</p>\n"
