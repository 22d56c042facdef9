"""Front matter in an HTML page's head, as Pelican reads it: `<title>` and `<meta name= content=>`."""

import re

from selectolax.lexbor import LexborHTMLParser

from .front_matter import FrontMatter, Value

_BODY = re.compile(r"<body(?:\s[^<>]*)?>", re.IGNORECASE)
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)
_LONGEST_HEAD = 65_536
_MAX_NAMES = 1_000


def parse_html_head(text: str) -> FrontMatter:
    """Title, and every named meta element by its name in lower case; `keywords` are the tags.

    A name that is there twice is a list. The body is what `<body>` holds; without one it is the whole text.
    """
    start = _BODY.search(text)
    head = text[: min(start.start() if start else _LONGEST_HEAD, _LONGEST_HEAD)]
    tree = LexborHTMLParser(head)
    values: dict[str, Value] = {}
    title = tree.css_first("head > title")
    if title is not None:
        values["title"] = title.text().strip()
    for meta in tree.css("head > meta[name]")[:_MAX_NAMES]:
        name = (meta.attributes.get("name") or "").lower()
        content = meta.attributes.get("content") or meta.attributes.get("contents") or ""
        name = "tags" if name == "keywords" else name
        values[name] = _added(values.get(name), content)
    body = text
    if start:
        end = _BODY_END.search(text, start.end())
        body = text[start.end() : end.start() if end else len(text)]
    return FrontMatter(
        values=values,
        present=bool(values),
        on_first_line=True,
        body=body,
        body_line=text.count("\n", 0, start.end()) + 1 if start else 1,
        text=text,
    )


def _added(held: Value, content: str) -> Value:
    if held is None:
        return content
    return (*held, content) if isinstance(held, tuple) else (held, content)
