"""Markup to HTML, which `sanitizing` makes safe afterwards. Total: an accepted post always has content."""

import re
from html import escape
from typing import Literal

from .characters import without_forbidden
from .kramdown import without_kramdown_marks

try:
    from .comrak_markdown import to_html
except ImportError:  # comrak has no wheel for this machine; the extra "markdown-it" brings the other one
    from .markdown_it_markdown import to_html

_MAX_LENGTH = 2_000_000
_MAX_ANGLES = 50_000

# Wide characters, between which no language puts a blank: Han, kana, and their punctuation.
_WIDE = "\u2e80-\u2fdf\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U000323af"
_INLINE_TAG = r"</?(?:a|b|code|del|em|i|s|span|strong|sub|sup|u)(?: [^<>\n]*)?>"
_SOFT_BREAK = re.compile(rf"\n(?=(?:{_INLINE_TAG})*[{_WIDE}])")
_WIDE_BEFORE = re.compile(rf"[{_WIDE}](?:{_INLINE_TAG})*\Z")
_INLINE_TAGS_LENGTH = 300
_PRE = re.compile(r"<pre\b", re.IGNORECASE)
_PRE_END = re.compile(r"</pre\s*>", re.IGNORECASE)

_BARE_URL = re.compile(r'<a href="(?P<href>https?://[^"]*)">(?P<text>(?:https?://|www\.)[^<]*)</a>')
_WIDE_PUNCTUATION = re.compile("[、。〈-】〔-〛！（），：；？“”‘’…]")
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n\s*")

_TASK = re.compile(r'<input type="checkbox"( checked(?:="")?)?(?: disabled="")? />')


def render_body(body: str, markup: Literal["markdown", "html", "text", "rest"]) -> str:
    """A post's body as HTML, not yet safe. Never raises."""
    if markup == "markdown":
        return render_markdown(body)
    if markup == "rest":
        return render_rest_or_text(body)
    return body if markup == "html" else render_text(body)


def render_rest_or_text(rest: str) -> str:
    """reStructuredText as HTML, see `rest.render_rest`; what is too much for it comes out as text."""
    from .rest import RestError, render_rest  # few sites need docutils

    try:
        return render_rest(without_forbidden(rest))
    except RestError:
        return render_text(rest)


def render_markdown(markdown: str) -> str:
    """GitHub's Markdown as HTML; HTML in it is kept. Never raises; what is too much for it comes out as text.

    A line end between two wide (Han, kana) characters renders as nothing, outside `<pre>`. Emphasis works
    beside Chinese punctuation. kramdown's marks are left out. Footnotes are named as kramdown names them.
    """
    markdown = without_forbidden(markdown)
    if len(markdown) > _MAX_LENGTH or markdown.count("<") > _MAX_ANGLES:
        return render_text(markdown)
    html = to_html(without_kramdown_marks(markdown))
    # Readers drop form fields, and a task's state with them.
    html = _TASK.sub(lambda task: "☑" if task[1] else "☐", html)
    return _join_soft_breaks(_end_bare_urls(html))


def render_text(text: str) -> str:
    """Plain text as HTML: blank lines part paragraphs, line ends stay line ends."""
    paragraphs = _PARAGRAPH_END.split(escape(without_forbidden(text), quote=False).strip())
    return "\n".join(f"<p>{_with_line_breaks(paragraph)}</p>" for paragraph in paragraphs if paragraph)


def _with_line_breaks(paragraph: str) -> str:
    return paragraph.replace("\n", "<br />\n")


def _end_bare_urls(html: str) -> str:
    """A bare URL ends before Chinese punctuation, which comrak takes for a part of it (`见 http://a/b。谢谢`)."""
    return _BARE_URL.sub(_end_bare_url, html) if _WIDE_PUNCTUATION.search(html) and '">http' in html else html


def _end_bare_url(link: re.Match[str]) -> str:
    cut = _WIDE_PUNCTUATION.search(link["text"])
    if cut is None:
        return link[0]
    encoded = "".join(f"%{byte:02X}" for byte in cut[0].encode())
    href = link["href"].partition(encoded)[0]
    text = link["text"]
    return f'<a href="{href}">{text[: cut.start()]}</a>{text[cut.start() :]}'


def _join_soft_breaks(html: str) -> str:
    pre = _PRE.search(html)
    if pre is None:
        return _SOFT_BREAK.sub(_soft_break, html)
    out = []
    position = 0
    while pre:
        out.append(_SOFT_BREAK.sub(_soft_break, html[position : pre.start()]))
        end = _PRE_END.search(html, pre.end())
        position = end.end() if end else len(html)
        out.append(html[pre.start() : position])
        pre = _PRE.search(html, position)
    return "".join([*out, _SOFT_BREAK.sub(_soft_break, html[position:])])


def _soft_break(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - _INLINE_TAGS_LENGTH) : match.start()]
    return "" if _WIDE_BEFORE.search(before) else "\n"
