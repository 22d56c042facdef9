"""Markdown to HTML by markdown-it-py: its one door, and the renderer where comrak is not installed.

Ten times slower than comrak. Its output differs in white space, and in nothing that a reader sees.
"""

import re
import unicodedata

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

_CJK = re.compile(
    "[\u1100-\u11ff\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffee"
    "\U00020000-\U0003fffd]"
)
_FOOTNOTE = re.compile(r'(?<= )(id="|href="#)(fn|fnref)(?=\d)')
_TASK = re.compile(
    r'<input class="task-list-item-checkbox"( checked="checked")? disabled="disabled" type="checkbox">'
)


def to_html(markdown: str) -> str:
    """GitHub's Markdown, with footnotes, as HTML in which HTML is kept.

    Bare `www.` and mail addresses are no links here.
    """
    html: str = _FOOTNOTE.sub(r"\1\2:", _PARSER.render(markdown))
    return _TASK.sub(lambda task: f'<input type="checkbox"{" checked" if task[1] else ""} />', html)


def _emphasize(state: StateInline, silent: bool) -> bool:
    """Emphasis beside Chinese: a Han character ends or begins a word as a blank would.

    The rule of markdown-cjk-friendly, which comrak follows too; CommonMark's own sees no end of emphasis in
    `**「重点」**内容`.
    """
    marker = state.src[state.pos]
    if silent or marker not in "_*":
        return False
    scanned = state.scanDelims(state.pos, marker == "*")
    can_open, can_close = scanned.can_open, scanned.can_close
    if marker == "*":
        can_open, can_close = _flanks(state, state.pos, state.pos + scanned.length)
    for _ in range(scanned.length):
        token = state.push("text", "", 0)
        token.content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=scanned.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=can_open,
                close=can_close,
            )
        )
    state.pos += scanned.length
    return True


def _flanks(state: StateInline, start: int, end: int) -> tuple[bool, bool]:
    """Whether the delimiters between `start` and `end` may open and close emphasis (CommonMark, 6.2)."""
    before = state.src[start - 1] if start else " "
    after = state.src[end] if end < state.posMax else " "
    before_is_loose = before.isspace() or _is_punctuation(before) or bool(_CJK.match(before))
    after_is_loose = after.isspace() or _is_punctuation(after) or bool(_CJK.match(after))
    can_open = not after.isspace() and (not _is_punctuation(after) or before_is_loose)
    can_close = not before.isspace() and (not _is_punctuation(before) or after_is_loose)
    return can_open, can_close


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS" and not _CJK.match(character)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": True, "xhtmlOut": True, "maxNesting": 50})
    parser.inline.ruler.at("emphasis", _emphasize)
    parser.add_render_rule("s_open", lambda *_: "<del>")
    parser.add_render_rule("s_close", lambda *_: "</del>")
    parser.use(footnote_plugin).use(tasklists_plugin)
    return parser


_PARSER = _parser()
