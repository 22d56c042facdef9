"""The bits of HTML that template marks become, each in one line: so it stays in its paragraph or item."""

from collections.abc import Mapping
from html import escape


def attributes(values: Mapping[str, str]) -> str:
    """Those that are not empty, each behind a blank."""
    return "".join(f' {name}="{escape(value)}"' for name, value in values.items() if value)


def link(url: str, text: str = "") -> str:
    """A link, shown as its URL for want of a text; "" without a URL leaves the text."""
    shown = escape(text or url, quote=False)
    return f"<a{attributes({'href': url})}>{shown}</a>" if url else shown


def image(url: str, **values: str) -> str:
    return f"<img{attributes({'src': url, **values})} />" if url else ""


def figure(content: str, caption: str = "") -> str:
    """The content with a caption in Markdown's inline HTML; without one just the content."""
    return (
        f"<figure>{content}<figcaption>{escape(caption, quote=False)}</figcaption></figure>"
        if caption
        else content
    )


def code_block(code: str, title: str = "") -> str:
    """Code as it stands, in one line: no Markdown can reach into it."""
    text = escape(code.strip("\n"), quote=False).replace("\n", "&#10;")
    return figure(f"<pre><code>{text}</code></pre>", title)


def end_html(rendered: str, body: str, end: int) -> str:
    """What stands for a mark that ends there, and a blank line where it is HTML at the end of its line.

    Without that, Markdown takes the lines below for HTML, too.
    """
    is_last_in_line = body[end : end + 1] == "\n"
    return f"{rendered}\n" if is_last_in_line and rendered.startswith("<") else rendered


def quote(content: str, source: str = "") -> str:
    """Markdown content as a quotation, with where it is from."""
    footer = f"<footer>— {source}</footer>\n\n" if source else ""
    return f"<blockquote>\n\n{content.strip()}\n\n{footer}</blockquote>"
