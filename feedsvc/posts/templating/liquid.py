"""The marks `{{ … }}` and `{% … %}`: the Liquid that posts really contain, the tags of Hexo and Octopress."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from .arguments import read_call
from .expressions import evaluate, is_met
from .filters import SiteFilters
from .html import code_block, end_html, link
from .references import hexo_posts, jekyll_files, jekyll_posts
from .shortcodes import render_shortcode
from .text import Unknown, as_text
from .tokens import Node, build_tree, scan_marks
from .values import Expansion, Loss, TemplateContext, Templating

VERBATIM: Mapping[Templating, tuple[str, ...]] = {
    "liquid": ("raw", "comment", "highlight", "codeblock", "mermaid"),
    "hexo": ("raw", "comment", "codeblock", "code", "highlight", "mermaid"),
}

_ASSIGNMENT = re.compile(r"([\w-]+)\s*=\s*(.*)", re.DOTALL)
_LOOP = re.compile(r"([\w-]+)\s+in\s+(\S+(?:\s*\|.*?)?)(?=\s+(?:limit|offset|reversed)\b|\s*\Z)", re.DOTALL)
_LIMIT = re.compile(r"\blimit\s*:\s*(\d{1,4})")
_RAW_IN_CODE = re.compile(r"\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}", re.DOTALL)
# A link whose address nobody knows is dropped by the sanitizer; its text stays.
_UNKNOWN_IN_URL = "%7B%7B%7D%7D"
_IN_URL = re.compile(
    r"""(?:\]\(\s*<?|\b(?:href|src|poster|cite)\s*=\s*["']?|^ {0,3}\[[^\]\n]+\]:\s*<?|<(?=https?:))"""
    r"""[^\s"'<>()]*\Z""",
    re.MULTILINE,
)
_ELSE = {"else", "elsif", "elseif", "elif", "when"}
_MOST_STEPS = 20_000
_LONGEST_OUTPUT = 4_000_000


class LiquidExpander:
    """Expands the marks of one body. Never raises; stops after 20,000 marks or 4 million characters."""

    def __init__(
        self, body: str, templating: Templating, context: TemplateContext, *, markdown: bool
    ) -> None:
        self._body = body
        self._templating = templating
        self._context = context
        self._markdown = markdown
        base = context.site_url.partition("://")[2].partition("/")
        self._filters = SiteFilters(context.site_url, f"/{base[2]}" if base[2] else "")
        self._scope: dict[str, Any] = {
            "site": {
                "url": context.site_url.removesuffix(self._filters.base_path),
                "baseurl": self._filters.base_path,
            }
            | {name: value for name, value in context.site.items() if name not in ("url", "baseurl")},
            "page": context.page,
        }
        self._losses: list[Loss] = []
        self._out: list[str] = []
        self._length = self._steps = 0
        self._tags: Mapping[str, Callable[[Node], None]] = {
            "assign": self._assign,
            "set": self._assign,
            "capture": self._capture,
            "if": self._if,
            "unless": self._if,
            "case": self._case,
            "for": self._for,
            "cycle": self._ignore,
            "increment": self._ignore,
            "decrement": self._ignore,
            "post_url": lambda node: self._refer(jekyll_posts(node.arguments, context.path), node),
            "post_path": lambda node: self._refer(hexo_posts(node.arguments, context.path), node),
            "post_link": self._link_post,
            "asset_path": lambda node: self._write(node.arguments.strip("\"'")),
            "literal": lambda node: self._write(f"<code>&#123;% {node.arguments} %&#125;</code>"),
        }

    def expand(self) -> Expansion:
        marks = scan_marks(self._body, markdown=self._markdown, verbatim=VERBATIM[self._templating])
        self._run(build_tree(marks))
        return Expansion("".join(self._out), tuple(self._losses))

    def _run(self, nodes: list[Node]) -> None:
        for node in nodes:
            self._steps += 1
            if self._steps > _MOST_STEPS or self._length > _LONGEST_OUTPUT:
                return
            if node.kind == "text":
                self._write(node.source)
            elif node.kind == "code":
                self._write(_RAW_IN_CODE.sub(r"\1", node.source))
            elif node.kind == "output":
                self._print(node)
            elif node.kind == "verbatim":
                self._write_verbatim(node)
            else:
                self._do(node)

    def _write(self, text: str) -> None:
        self._length += len(text)
        self._out.append(text)

    def _lose(self, node: Node) -> None:
        self._losses.append(Loss(line=self._body.count("\n", 0, node.start) + 1, mark=node.source))

    def _print(self, node: Node) -> None:
        value = evaluate(node.arguments, self._scope, self._filters)
        if isinstance(value, Unknown):
            self._lose(node)
            self._write_unknown()
        else:
            self._write(as_text(value))

    def _write_unknown(self) -> None:
        before = "".join(self._out[-3:])[-2_000:]
        if _IN_URL.search(before):
            self._write(_UNKNOWN_IN_URL)

    def _write_verbatim(self, node: Node) -> None:
        if node.name == "raw":
            self._write(node.inner)
        elif node.name != "comment":
            call = read_call(node.name, node.arguments, inner=node.inner, raw_inner=node.inner)
            self._write(end_html(render_shortcode(call) or code_block(node.inner), self._body, node.end))

    def _do(self, node: Node) -> None:
        own = self._tags.get(node.name)
        if own:
            own(node)
        elif node.name in _ELSE:
            pass  # of a block that is none
        elif node.name in ("include", "include_relative", "include_cached"):
            self._lose(node)
        elif node.name == "link" and self._templating == "liquid":
            self._refer(jekyll_files(node.arguments, self._context.path), node)
        else:
            self._write_shortcode(node)

    def _write_shortcode(self, node: Node) -> None:
        inner = self._captured(node.children) if node.is_block else None
        call = read_call(node.name, node.arguments, inner=inner, raw_inner=inner or "")
        rendered = render_shortcode(call)
        if rendered is None:
            self._lose(node)
        else:
            self._write(end_html(rendered, self._body, node.end))

    def _captured(self, nodes: list[Node]) -> str:
        outer, self._out = self._out, []
        self._run(nodes)
        text, self._out = "".join(self._out), outer
        return text

    def _assign(self, node: Node) -> None:
        found = _ASSIGNMENT.match(node.arguments)
        if found:
            self._scope[found[1]] = evaluate(found[2], self._scope, self._filters)

    def _capture(self, node: Node) -> None:
        self._scope[node.arguments.strip("\"'")] = self._captured(node.children)

    def _if(self, node: Node) -> None:
        for name, condition, nodes in _branches(node):
            is_true = name == "else" or is_met(condition, self._scope, self._filters)
            if is_true != (name == "unless"):
                self._run(nodes)
                return

    def _case(self, node: Node) -> None:
        for name, condition, nodes in _branches(node)[1:]:
            values = re.split(r",|\sor\s", condition)
            if name == "else" or any(
                is_met(f"{node.arguments} == {value}", self._scope, self._filters) for value in values
            ):
                self._run(nodes)
                return

    def _for(self, node: Node) -> None:
        found = _LOOP.match(node.arguments)
        items = evaluate(found[2], self._scope, self._filters) if found else ()
        branches = _branches(node)
        if not isinstance(items, tuple) or not items:
            self._run(branches[-1][2] if branches[-1][0] == "else" else [])
            return
        limit = _LIMIT.search(node.arguments)
        items = items[: int(limit[1]) if limit else None]
        assert found  # only a loop has items
        for number, item in enumerate(items[::-1] if "reversed" in node.arguments else items):
            self._scope[found[1]] = item
            self._scope["forloop"] = {
                "index": number + 1,
                "index0": number,
                "first": number == 0,
                "last": number == len(items) - 1,
                "length": len(items),
            }
            self._run(branches[0][2])

    def _ignore(self, node: Node) -> None:
        pass

    def _refer(self, candidates: tuple[str, ...], node: Node) -> None:
        url = self._context.find_url(candidates)
        if url:
            self._write(url)
        else:
            self._lose(node)
            self._write_unknown()

    def _link_post(self, node: Node) -> None:
        slug, _, title = node.arguments.partition(" ")
        url = self._context.find_url(hexo_posts(slug, self._context.path))
        if not url:
            self._lose(node)
        self._write(link(url, title.strip().strip("\"'") or slug))


def _branches(node: Node) -> list[tuple[str, str, list[Node]]]:
    """A block's content, cut at its `else`, `elsif` and `when`: name, condition, parts."""
    branches: list[tuple[str, str, list[Node]]] = [(node.name, node.arguments, [])]
    for child in node.children:
        if child.kind == "tag" and child.name in _ELSE:
            branches.append((child.name, child.arguments, []))
        else:
            branches[-1][2].append(child)
    return branches
