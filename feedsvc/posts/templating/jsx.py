"""MDX to Markdown: JavaScript goes, components leave what stands in them, literal expressions their text."""

import re
from collections.abc import Mapping

from ..code import mask_code, unmask_code

_MODULE_LINE = re.compile(
    r"^(?:import\s+(?:[\w*{}\s,$]+\s+from\s+)?[\"'][^\"'\n]+[\"'];?"
    r"|export\s+(?:const|let|var|default|function|async|class|type|interface)\b[^\n]*"
    r"|export\s+\{[^}\n]*\}[^\n]*)[ \t]*(?:\n|\Z)",
    re.MULTILINE,
)
_MARK = re.compile(r"<(?=/?[A-Za-z>])|\\?\{")
_TAG_NAME = re.compile(r"</?([A-Za-z][\w.:-]*|(?=>))")
_PLAIN = re.compile(r"""[^<>{"']*""")
_STRING = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)')\s*""")
_ATTRIBUTE = re.compile(r"""([A-Za-z][\w:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|\{\s*["']([^"'{}]*)["']\s*\})""")
_SHOWN = {"src", "href", "alt", "title", "width", "height", "poster", "cite"}
_IMAGES = {"image", "img", "picture", "figure"}
_LONGEST_STRING = 5_000


def without_jsx(mdx: str) -> str:
    """The Markdown of an MDX body (without NUL). Never raises; an unclosed brace is text.

    `import` and `export` go, `{expressions}` too unless they are plain strings; tags of components go and
    leave their content, HTML's own keep the attributes whose values are plain strings. Code stays.
    """
    masked, codes = mask_code(mdx)
    masked = _without_modules(masked)
    ends = _match_braces(masked)
    parts = []
    position = 0
    while found := _MARK.search(masked, position):
        parts.append(masked[position : found.start()])
        shown, position = _read_mark(masked, found, ends)
        parts.append(shown)
    return unmask_code("".join([*parts, masked[position:]]), codes)


def without_imports(markdown: str) -> str:
    """Markdown without the JavaScript `import` lines that it begins with: Docusaurus allows them anywhere."""
    position = len(markdown) - len(markdown.lstrip())
    begins_with_code = False
    while markdown.startswith("import", position) and (found := _MODULE_LINE.match(markdown, position)):
        position = found.end()
        begins_with_code = True
    return markdown[position:] if begins_with_code else markdown


def _without_modules(masked: str) -> str:
    ends = _match_braces(masked) if "export" in masked else {}
    parts = []
    position = 0
    for found in _MODULE_LINE.finditer(masked):
        if found.start() < position:
            continue
        parts.append(masked[position : found.start()])
        position = found.end()
        # A function or an object goes on until its brace is closed.
        brace = masked.find("{", found.start(), found.end())
        if brace >= 0 and ends.get(brace, 0) > position:
            position = masked.find("\n", ends[brace]) + 1 or len(masked)
    return "".join([*parts, masked[position:]])


def _match_braces(text: str) -> Mapping[int, int]:
    """Behind each brace that closes, by the place of the one that opens."""
    ends: dict[int, int] = {}
    stack: list[int] = []
    for found in re.finditer("[{}]", text):
        if found[0] == "{":
            stack.append(found.start())
        elif stack:
            ends[stack.pop()] = found.end()
    return ends


def _read_mark(text: str, found: re.Match[str], ends: Mapping[int, int]) -> tuple[str, int]:
    """What an expression or a tag leaves, and where it ends."""
    if found[0] == "\\{":
        return "{", found.end()
    if found[0] == "{":
        end = ends.get(found.start(), 0)
        string = _STRING.fullmatch(text, found.end(), end - 1) if end else None
        literal = next((group for group in string.groups() if group is not None), "") if string else ""
        return (literal, end) if end else ("{", found.end())
    tag = _TAG_NAME.match(text, found.start())
    end = _end_of_tag(text, tag.end(), ends) if tag else 0
    if tag is None or not end:
        return found[0], found.end()
    return _shown_tag(text[found.start() : end], tag[1] or ""), end


def _shown_tag(source: str, name: str) -> str:
    is_component = not name or name[0].isupper() or "." in name
    if is_component and (name.lower() not in _IMAGES or source.startswith("</")):
        return ""
    if source.startswith("</") or (not is_component and "{" not in source):
        return source
    values = {
        found[1]: next(value for value in found.groups()[1:] if value is not None)
        for found in _ATTRIBUTE.finditer(source)
    }
    if is_component and "src" not in values:
        return ""
    shown = "".join(f' {key}="{value}"' for key, value in values.items() if key in _SHOWN)
    return f"<{'img' if is_component else name}{shown}{' /' if source.endswith('/>') else ''}>"


def _end_of_tag(text: str, position: int, ends: Mapping[int, int]) -> int:
    """Where a tag ends, whose braces and strings may hold a `>`; 0 when another begins before."""
    while plain := _PLAIN.match(text, position):
        position = plain.end()
        character = text[position : position + 1]
        if character == ">":
            return position + 1
        if character == "{" and position in ends:
            position = ends[position]
        elif character and character in "\"'":
            position = text.find(character, position + 1, position + _LONGEST_STRING) + 1
            if not position:
                return 0
        else:
            return 0
    return 0
