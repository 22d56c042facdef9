"""kramdown's marks that no other Markdown knows: left in, readers would see them as text.

Python-Markdown, goldmark and Zola share some of them: attribute lists, `[TOC]`, ids behind a heading.
"""

import re
from textwrap import dedent

from .code import mask_code, unmask_code

# {: .class #id key="value"}, {:toc}, {:refname: …}; never what a program prints with, such as {:?}.
_ATTRIBUTE = r"""(?:[.#][\w:-]+|[\w:-]+=(?:"[^"\n]*+"|'[^'\n]*+'|[^\s{}"']++)|[A-Za-z][\w-]*+:?)"""
_LIST = rf"\{{:[ \t]*+(?:{_ATTRIBUTE}[ \t]*+)*+\}}"
_MARK_LINE = re.compile(rf"^[ \t>]*(?:{_LIST}[ \t]*)+(?:\n|\Z)", re.MULTILINE)
_MARK_AFTER_SPAN = re.compile(rf"(?<=[)*_\]>~\0]){_LIST}")
_MARK_AT_END = re.compile(rf"(?<=\S)[ \t]*+{_LIST}[ \t]*$", re.MULTILINE)
_MARK_IN_ITEM = re.compile(rf"^([ \t>]*(?:[*+-]|\d+\.)[ \t]+){_LIST}[ \t]*", re.MULTILINE)
_TOC = re.compile(
    r"^[ \t>]*(?:[*+-]|\d+\.)[ \t]+\S[^\n]{0,80}\n[ \t>]*\{:[ \t]*toc\b[^{}\n]*\}[ \t]*(?:\n|\Z)",
    re.IGNORECASE | re.MULTILINE,
)
_TOC_WORD = re.compile(r"^[ \t]*(?:\[TOC\]|\[\[TOC\]\]|\[\[_TOC_\]\])[ \t]*(?:\n|\Z)", re.MULTILINE)
_HEADING_ID = re.compile(r"^([ \t>]*#{1,6}[ \t][^\n{]*)\{(?:[#.][\w:.-]+[ \t]*)+\}[ \t#]*$", re.MULTILINE)
_UNDERLINED_ID = re.compile(r"^([^\s#>~\0][^\n{]*)\{#[\w:.-]+\}[ \t]*(?=\n(?:=+|-+)[ \t]*$)", re.MULTILINE)
_ABBREVIATION = re.compile(r"^ {0,3}\*\[[^\]\n]+\]:[^\n]*(?:\n|\Z)", re.MULTILINE)
_COMMENT_END = re.compile(r"\{:/(?:comment)?[ \t]*\}")
_EXTENSION = re.compile(r"\{:(?:/[a-z]*|:[a-z]+[^{}\n]*)[ \t]*/?\}")

_BLOCKS = (
    "address|article|aside|blockquote|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|"
    "header|li|main|nav|ol|p|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_HTML_TAG = re.compile(rf"<(?P<end>/?)(?P<name>{_BLOCKS})(?P<rest>(?:[ \t\n/][^<>]*)?)>", re.IGNORECASE)
_HAS_MARKDOWN = re.compile(
    r"""[ \t\n]markdown(?:[ \t]*=[ \t]*["']?(?P<value>[a-z0-9]*)["']?)?(?=[ \t\n/]|\Z)""", re.IGNORECASE
)
_MOST_BLOCKS = 200

_BLOCK_END = re.compile(r"(</(?:blockquote|ol|p|pre|table|ul)>\n)(?=<[a-z])")
_LAST_DEFINITIONS = re.compile(r"\n\n(?: {0,3}\[[^\]\n]+\]:[^\n]*\n?)+\Z")


def without_kramdown_marks(markdown: str) -> str:
    """The Markdown without attribute lists, extension tags, heading ids and table-of-contents marks.

    `{::comment}` goes with its content, `{::nomarkdown}` leaves it; in HTML with `markdown="1"` the content
    is Markdown. Code stays as it is. `markdown` holds no NUL.
    """
    has_braces = "{:" in markdown or "{#" in markdown or "{." in markdown
    if not has_braces and not any(mark in markdown for mark in ("markdown=", " markdown>", "TOC]", "*[")):
        return markdown
    masked, codes = mask_code(markdown)
    masked = _TOC_WORD.sub("", _ABBREVIATION.sub("", masked))
    if has_braces:
        masked = _HEADING_ID.sub(r"\1", _UNDERLINED_ID.sub(r"\1", _without_braces(masked)))
    if "markdown" in masked:
        masked = _parse_inside_html(masked)
    return unmask_code(masked, codes)


def with_blank_lines(html: str, markdown: str) -> str:
    """The HTML of some Markdown with kramdown's line ends, where those of others differ.

    A blank line parts two blocks, and stands at the end for link definitions there.
    """
    parted = _BLOCK_END.sub(r"\1\n", html)
    return f"{parted}\n" if _LAST_DEFINITIONS.search(markdown) else parted


def _without_braces(masked: str) -> str:
    masked = _EXTENSION.sub("", _without_comments(masked))
    masked = _MARK_LINE.sub("", _TOC.sub("", masked))
    return _MARK_AT_END.sub("", _MARK_AFTER_SPAN.sub("", _MARK_IN_ITEM.sub(r"\1", masked)))


def _without_comments(masked: str) -> str:
    parts = []
    position = 0
    while (start := masked.find("{::comment}", position)) >= 0 and (
        end := _COMMENT_END.search(masked, start)
    ):
        parts.append(masked[position:start])
        position = end.end()
    return "".join([*parts, masked[position:]])


def _parse_inside_html(text: str) -> str:
    """Blank lines around the content of each element that says `markdown`, so that it is read as Markdown."""
    tags = list(_HTML_TAG.finditer(text))
    insertions: list[tuple[int, int, str]] = []
    for number, tag in enumerate(tags):
        said = None if tag["end"] else _HAS_MARKDOWN.search(tag["rest"])
        if said is None or len(insertions) >= 2 * _MOST_BLOCKS:
            continue
        bare = f"<{tag['name']}{tag['rest'][: said.start()]}{tag['rest'][said.end() :]}>"
        closing = None if said["value"] == "0" else _closing_tag(tags, number)
        if closing is None:
            insertions.append((tag.start(), tag.end(), bare))
        else:
            # A paragraph makes its own element.
            is_paragraph = tag["name"].lower() == "p"
            opened, closed = ("", "") if is_paragraph else (f"\n{bare}", f"{closing[0]}\n")
            insertions.append((tag.start(), tag.end(), f"{opened}\n\n"))
            insertions.append((closing.start(), closing.end(), f"\n\n{closed}"))
    return _insert(text, insertions)


def _closing_tag(tags: list[re.Match[str]], number: int) -> re.Match[str] | None:
    name, depth = tags[number]["name"].lower(), 0
    for tag in tags[number : number + 1_000]:
        if tag["name"].lower() == name:
            depth += -1 if tag["end"] else 1
            if depth == 0:
                return tag
    return None


def _insert(text: str, insertions: list[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    position = 0
    for start, end, new in sorted(insertions):
        if start >= position:
            content = text[position:start]
            # Below a summary the Markdown goes on, as if a blank line were there.
            parts += [dedent(content).replace("</summary>\n", "</summary>\n\n") if parts else content, new]
            position = end
    return "".join([*parts, text[position:]])
