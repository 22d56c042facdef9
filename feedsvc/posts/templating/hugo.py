"""Shortcodes: Hugo's `{{< … >}}` and `{{% … %}}`, Zola's `{{ name(…) }}` and `{% name(…) %}`."""

import re
from collections.abc import Iterator

from ..code import split_code
from .arguments import read_call
from .html import end_html
from .references import hugo_pages
from .shortcodes import render_shortcode
from .tokens import Node, build_tree
from .values import Expansion, Loss, TemplateContext

# No mark begins inside another: without that, each of many unclosed ones would be looked for to the end.
_ARGUMENTS = r"(?:(?!\{[{%]).){0,3000}?"
_HUGO = re.compile(
    rf"\{{\{{(?P<sign>[<%])(?P<escaped>/\*)?\s*(?P<end>/)?\s*(?P<name>[\w./-]+)?(?P<arguments>{_ARGUMENTS})"
    r"(?:\*/\s*)?(?P<closed>/)?\s*[%>]\}\}",
    re.DOTALL,
)
_ZOLA = re.compile(
    rf"(?P<sign>\{{\{{|\{{%)-?(?P<escaped>/\*)?\s*(?P<name>end(?=\s*-?%)|[A-Za-z_]\w*(?=\())"
    rf"(?P<arguments>(?:\({_ARGUMENTS}\))?)\s*(?:\*/\s*)?-?(?:\}}\}}|%\}})",
    re.DOTALL,
)
_ESCAPED = re.compile(r"(\{\{[<%]|\{\{|\{%)/\*(.*?)\*/([%>]\}\}|\}\}|%\})", re.DOTALL)
_VERBATIM = {"highlight", "code", "mermaid", "plantuml", "raw", "rawhtml", "html", "unsafe"}


def expand_hugo(body: str, context: TemplateContext, *, markdown: bool) -> Expansion:
    """Hugo's shortcodes as what they mean; their escaped spelling (`{{</* x */>}}`) as it is shown."""
    return _Expander(body, _HUGO, context, markdown=markdown).expand()


def expand_zola(body: str, context: TemplateContext, *, markdown: bool) -> Expansion:
    """Zola's shortcodes as what they mean. Other braces are text to Zola, and stay."""
    return _Expander(body, _ZOLA, context, markdown=markdown).expand()


class _Expander:
    def __init__(
        self, body: str, pattern: re.Pattern[str], context: TemplateContext, *, markdown: bool
    ) -> None:
        self._body = body
        self._pattern = pattern
        self._context = context
        self._markdown = markdown
        self._losses: list[Loss] = []

    def expand(self) -> Expansion:
        return Expansion(self._render(build_tree(self._scan())), tuple(self._losses))

    def _scan(self) -> Iterator[Node]:
        for piece in split_code(self._body, markdown=self._markdown):
            if piece.is_code:
                yield Node("code", piece.text, piece.start)
                continue
            position = 0
            for mark in self._pattern.finditer(piece.text):
                yield Node("text", piece.text[position : mark.start()], piece.start + position)
                yield self._node(mark, piece.start + mark.start())
                position = mark.end()
            yield Node("text", piece.text[position:], piece.start + position)

    def _node(self, mark: re.Match[str], start: int) -> Node:
        groups = mark.groupdict()
        if groups["escaped"]:
            return Node("code", mark[0], start)
        name = (groups["name"] or "").rpartition("/")[2].removesuffix(".html")
        if groups.get("end"):
            name = f"end{name}"
        arguments = (groups["arguments"] or "").strip().removeprefix("(").removesuffix(")")
        # Zola's {{ }} have no end, so that a later {% end %} cannot be theirs.
        kind = "single" if groups["sign"] == "{{" or groups.get("closed") else "tag"
        return Node(kind, mark[0], start, name, arguments)

    def _render(self, nodes: list[Node]) -> str:
        return "".join(map(self._render_node, nodes))

    def _render_node(self, node: Node) -> str:
        if node.kind == "text":
            return node.source
        if node.kind == "code":
            return _ESCAPED.sub(r"\1\2\3", node.source)
        if node.name in ("ref", "relref"):
            return self._refer(node)
        raw = self._body[node.children[0].start : node.children[-1].end] if node.children else ""
        inner = raw if node.name in _VERBATIM else self._render(node.children)
        call = read_call(node.name, node.arguments, inner=inner if node.is_block else None, raw_inner=raw)
        rendered = render_shortcode(call)
        if rendered is None:
            self._losses.append(Loss(line=self._body.count("\n", 0, node.start) + 1, mark=node.source))
            return ""
        return end_html(rendered, self._body, node.end)

    def _refer(self, node: Node) -> str:
        call = read_call(node.name, node.arguments)
        target, mark, fragment = (call.get("path") or call.word(0)).partition("#")
        if not target:
            return f"{mark}{fragment}"
        url = self._context.find_url(hugo_pages(target, self._context.path))
        if url:
            return f"{url}{mark}{fragment}"
        self._losses.append(Loss(line=self._body.count("\n", 0, node.start) + 1, mark=node.source))
        return "%7B%7B%7D%7D"
