"""A post's bytes to text, and its text to checked front matter and body: python-frontmatter's one door."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import frontmatter
from frontmatter.default_handlers import BaseHandler

from ..errors import PostError
from .yaml_problems import YamlProblemError
from .yaml_values import Plain, Value, YamlLimits, YamlMapping, load_mapping, load_plain, strip_forbidden

__all__ = ["FrontMatter", "FrontMatterLimits", "Plain", "Value", "decode_post", "parse_front_matter"]

FrontMatterLimits = YamlLimits

MAX_POST_BYTES = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """What stands above and below the fences of one file.

    `positions` gives (line, column) of every key, from 1, in the file; `body_line` is the file's line on
    which `body` begins. `on_first_line` says that nothing, not even a blank line, stands above the opening
    fence: Jekyll sees no other front matter. `text` is the whole decoded file, `is_crlf` says
    that its bytes had CR LF for line ends, and nowhere two LF.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    positions: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    present: bool
    on_first_line: bool
    body: str
    body_line: int
    text: str
    is_crlf: bool = False


def decode_post(data: bytes, *, path: str, max_bytes: int = MAX_POST_BYTES) -> str:
    """UTF-8 bytes, with or without a byte order mark, to text with LF line ends.

    Characters that no XML document can hold are left out. Raises PostError for any other encoding (EN001),
    a NUL (EN002) and more than `max_bytes` (EN003).
    """
    if len(data) > max_bytes:
        raise PostError(
            path=path,
            code="EN003",
            problem=f"the file is larger than {max_bytes} bytes",
            remedy="make it smaller, or raise the limit",
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise PostError(path=path, code="EN001", problem="the file is UTF-16", remedy="save it as UTF-8")
    nul = data.find(b"\0")
    if nul >= 0:
        raise PostError(
            path=path,
            code="EN002",
            problem="the file contains a NUL byte",
            remedy="remove it, or save the file as UTF-8 text",
            line=data.count(b"\n", 0, nul) + 1,
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].rsplit(b"\n", 1)[-1].decode("utf-8", "replace")
        raise PostError(
            path=path,
            code="EN001",
            problem=f"byte 0x{data[error.start]:02x} is not UTF-8",
            remedy="save the file as UTF-8",
            line=data.count(b"\n", 0, error.start) + 1,
            column=len(before) + 1,
        ) from None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return strip_forbidden(text)


_OPENING = re.compile(r"((?:[ \t]*\n)*)---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_NAME = re.compile(r"(?:[ \t]*(?:#.*)?\n)*[ \t]*[A-Za-z_][\w-]*[ \t]*:(?:[ \t]|$)", re.MULTILINE)


def parse_front_matter(text: str, *, path: str, limits: YamlLimits = YamlLimits()) -> FrontMatter:  # noqa: B008
    """Split a decoded file at its `---` fences (the second may be `...`) and read the YAML between them.

    A file without an opening fence has no front matter and is all body. PostError (FM...) names the line
    and the column in the file, and the mending.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return FrontMatter(present=False, on_first_line=False, body=text, body_line=1, text=text)
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        if not _NAME.match(text, opening.end()):
            # A rule and prose that does not begin with a name: nobody meant front matter here.
            return FrontMatter(present=False, on_first_line=False, body=text, body_line=1, text=text)
        raise PostError(
            path=path,
            code="FM002",
            problem="the front matter is never closed",
            remedy="write --- on a line of its own below it, without indentation",
            line=opening.group().count("\n"),
        )
    above = opening.group().count("\n")
    loaded = _load(text[opening.end() : closing.start()], above, path, limits)
    body_start = min(closing.end() + 1, len(text))
    return FrontMatter(
        values=loaded.values,
        positions={name: (line + above, column) for name, (line, column) in loaded.positions.items()},
        present=True,
        on_first_line=not opening.group(1),
        body=text[body_start:],
        body_line=text.count("\n", 0, body_start) + 1,
        text=text,
    )


def _load(source: str, above: int, path: str, limits: YamlLimits) -> YamlMapping:
    plain = load_plain(source, limits)
    if plain is not None:
        return plain
    handler = _Handler(limits)
    try:
        # Only the head is handed over: parse() strips whatever it is given, and a body is not ours to strip.
        frontmatter.parse(f"---\n{source}\n---", handler=handler)
    except YamlProblemError as problem:
        raise PostError(
            path=path,
            code=problem.code,
            problem=problem.problem,
            remedy=problem.remedy,
            line=problem.line + above,
            column=problem.column,
        ) from None
    return handler.loaded


class _Handler(BaseHandler):
    """Bounded YAML whose scalars stay text; made for one head of known shape."""

    FM_BOUNDARY = re.compile(r"^---$", re.MULTILINE)

    def __init__(self, limits: YamlLimits) -> None:
        super().__init__()
        self.limits = limits
        self.loaded = YamlMapping(values={}, positions={})

    def split(self, text: str) -> tuple[str, str]:
        return text.removeprefix("---\n").removesuffix("\n---"), ""

    def load(self, fm: str) -> dict[str, object]:
        self.loaded = load_mapping(fm, self.limits)
        return dict(self.loaded.values)
