"""Markdown to HTML by comrak: its one door, and the renderer wherever it is installed."""

import re

import comrak

# comrak's recursion over the addresses of one paragraph overflows the stack, and the process dies, between
# 10,000 and 30,000 of them on 8 MB; a thread may have 128 KB.
_MAX_AUTOLINKED_ADDRESSES = 100

# Named as kramdown, goldmark and Python-Markdown do, so that a link to the page's own footnote arrives.
_FOOTNOTE = re.compile(r'(?<= )(id="|href="#)(fn|fnref)-')
# comrak makes a link of a URL that already stands in an HTML link.
_NESTED_LINK = re.compile(r'(<a\s[^<>]*>[^<>]*)<a href="[^"<>]*">([^<>]*)</a>')


def _extensions(*, autolink: bool) -> comrak.ExtensionOptions:
    options = comrak.ExtensionOptions()
    options.autolink = autolink
    options.table = True
    options.strikethrough = True
    options.tasklist = True
    options.footnotes = True
    options.cjk_friendly_emphasis = True
    return options


def _rendering() -> comrak.RenderOptions:
    options = comrak.RenderOptions()
    options.unsafe_ = True
    return options


_EXTENSIONS = _extensions(autolink=True)
_EXTENSIONS_WITHOUT_AUTOLINK = _extensions(autolink=False)
_PARSING = comrak.ParseOptions()
_RENDERING = _rendering()


def to_html(markdown: str) -> str:
    """GitHub's Markdown, with footnotes, as HTML in which HTML is kept."""
    few = markdown.count("@") <= _MAX_AUTOLINKED_ADDRESSES
    extensions = _EXTENSIONS if few else _EXTENSIONS_WITHOUT_AUTOLINK
    html: str = comrak.render_markdown(markdown, extensions, _PARSING, _RENDERING)
    html = _NESTED_LINK.sub(r"\1\2", html)
    return _FOOTNOTE.sub(r"\1\2:", html) if 'href="#fn-' in html else html
