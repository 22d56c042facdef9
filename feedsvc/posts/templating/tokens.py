"""A body as text, code, and the marks `{{ … }}` and `{% … %}` that stand outside its code."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from ..code import CodeFinder

_MARK = re.compile(r"\{[{%]")
_TAG = re.compile(r"\{%-?\s*(/?[\w.:-]+)(.*?)-?%\}\Z", re.DOTALL)
_OUTPUT = re.compile(r"\{\{-?(.*?)-?\}\}\Z", re.DOTALL)
_LONGEST_MARK = 5_000


@dataclass(slots=True)
class Node:
    """A part of a body. `kind`: text, code, output (`{{ }}`), tag (`{% %}`), or verbatim (a tag whose inner
    text is no markup, in `inner`).

    `arguments` is what stands behind a tag's name, or an output's expression. `source` is the mark as it is
    written, `start` its place. A block's parts are in `children`; `is_block` says that its end was found, and
    then `end` lies behind it.
    """

    kind: str
    source: str
    start: int
    name: str = ""
    arguments: str = ""
    inner: str = ""
    children: list["Node"] = field(default_factory=list)
    is_block: bool = False
    end: int = 0

    def __post_init__(self) -> None:
        self.end = self.start + len(self.source)


def scan_marks(body: str, *, markdown: bool, verbatim: Collection[str]) -> Iterator[Node]:
    """The body's parts in order. `verbatim` names the tags whose content is taken as it stands."""
    finder = CodeFinder(body, markdown=markdown)
    read_mark = _MarkReader(body, verbatim).read
    position = text_start = 0
    code = finder.find(0, len(body))
    while mark := _MARK.search(body, position):
        if code and code[0] <= mark.start():
            yield from _text(body, text_start, code[0])
            yield Node("code", body[code[0] : code[1]], code[0])
            position = text_start = code[1]
            code = finder.find(position, len(body))
            continue
        node, end = read_mark(mark.start())
        if node is None:
            position = mark.end()
            continue
        yield from _text(body, text_start, mark.start(), strip_end=node.source.startswith(("{%-", "{{-")))
        yield node
        position = text_start = _skip_blanks(body, end) if node.source.endswith(("-%}", "-}}")) else end
        if code and code[0] < position:
            code = finder.find(position, len(body))
    yield from _text(body, text_start, len(body))


def _text(body: str, start: int, end: int, *, strip_end: bool = False) -> Iterator[Node]:
    text = body[start:end]
    if strip_end:
        text = text.rstrip()
    if text:
        yield Node("text", text, start)


def _skip_blanks(body: str, position: int) -> int:
    while position < len(body) and body[position].isspace():
        position += 1
    return position


class _MarkReader:
    """Reads single marks of one body."""

    def __init__(self, body: str, verbatim: Collection[str]) -> None:
        self._body = body
        self._verbatim = set(verbatim)

    def read(self, start: int) -> tuple[Node | None, int]:
        """The mark that begins there and where it ends; None for what only looks like one."""
        body = self._body
        is_output = body.startswith("{{", start)
        end = body.find("}}" if is_output else "%}", start + 2, start + _LONGEST_MARK) + 2
        found = (_OUTPUT if is_output else _TAG).match(body[start:end]) if end > 2 else None
        if found is None:
            return None, 0
        if is_output:
            return Node("output", found[0], start, arguments=found[1].strip()), end
        node = Node("tag", found[0], start, found[1], found[2].strip())
        return self._with_inner(node, end) if node.name in self._verbatim else (node, end)

    def _with_inner(self, node: Node, position: int) -> tuple[Node, int]:
        closing = re.compile(rf"\{{%-?\s*end{re.escape(node.name)}\s*-?%\}}").search(self._body, position)
        if closing is None:
            self._verbatim.discard(node.name)  # nor will a later one be closed
            return node, position
        node.kind, node.inner = "verbatim", self._body[position : closing.start()]
        node.is_block, node.end = True, closing.end()
        return node, node.end


def build_tree(nodes: Iterable[Node], *, most_levels: int = 30) -> list[Node]:
    """The parts with the content of each block inside it: a tag is a block if a tag `end…` closes it.

    An end that closes nothing is left out; a block that nothing closes is a tag without content.
    """
    parts = list(nodes)
    closed = {node.name.removeprefix("end") for node in parts if node.name.startswith("end")}
    root = Node("root", "", 0)
    stack = [root]
    for node in parts:
        if node.kind == "tag" and node.name.startswith("end"):
            _close(stack, node)
            continue
        stack[-1].children.append(node)
        if node.kind == "tag" and (node.name in closed or "" in closed) and len(stack) < most_levels:
            stack.append(node)
    while len(stack) > 1:
        _unblock(stack)
    return root.children


def _close(stack: list[Node], end: Node) -> None:
    """Close the innermost block of that name; a bare `{% end %}` closes the innermost of all."""
    name = end.name.removeprefix("end")
    if not any(node.name == name or not name for node in stack[1:]):
        return
    while name and stack[-1].name != name:
        _unblock(stack)
    block = stack.pop()
    block.is_block, block.end = True, end.end


def _unblock(stack: list[Node]) -> None:
    """What followed a tag that is no block goes beside it."""
    node = stack.pop()
    stack[-1].children.extend(node.children)
    node.children = []
