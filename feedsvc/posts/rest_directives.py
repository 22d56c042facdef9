"""What becomes of the directives and roles that docutils lacks, or that a feed has no use for."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive, directives, roles
from docutils.parsers.rst.directives.images import Figure, Image
from docutils.parsers.rst.languages import en
from docutils.utils import unescape

_MAX_NAMES = 100
"""Directives and roles of one text that docutils does not know."""

_DIRECTIVE = re.compile(r"^[ \t]*\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?([\w:+.-]+)::", re.MULTILINE)
_ROLE = re.compile(r":([\w+.-]+(?::[\w+.-]+)*):`|`:([\w+.-]+(?::[\w+.-]+)*):")
_EXPLICIT_TITLE = re.compile(r"(.+?)\s*<[^<>]*>|(.+?)\s*\([^()]*\)", re.DOTALL)


class _AnyOption(dict[str, Any]):
    """An option list in which nothing is an error: what is not known is text."""

    def __missing__(self, name: str) -> Any:
        return directives.unchanged


class _Tolerant(Directive):
    """Takes any argument, any option and content."""

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = _AnyOption(name=directives.unchanged)
    has_content = True


class _Unknown(_Tolerant):
    """Leaves its content."""

    def run(self) -> list[nodes.Node]:
        container = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, container)
        return list(container.children)


class _Dropped(_Tolerant):
    """Leaves nothing."""

    def run(self) -> list[nodes.Node]:
        return []


class _Code(_Tolerant):
    """Code as it is: Pelican's and Nikola's options for Pygments mean nothing without its colours."""

    def run(self) -> list[nodes.Node]:
        text = "\n".join(self.content)
        return [nodes.literal_block(text, text)] if text else []


class _Html(_Tolerant):
    """Raw HTML of the post itself, which is sanitised like all HTML; never a file's or another format's."""

    def run(self) -> list[nodes.Node]:
        is_html = "html" in "".join(self.arguments).lower().split()
        return [nodes.raw("", "\n".join(self.content), format="html")] if is_html else []


class _Image(Image):
    option_spec = _AnyOption(Image.option_spec or {})


class _Figure(Figure):
    option_spec = _AnyOption(Figure.option_spec or {})


class _Linked(_Tolerant):
    """A link to what a page would embed."""

    def run(self) -> list[nodes.Node]:
        names = "".join(self.arguments).split()
        if not names:
            return []
        url = names[0] if "://" in names[0] else _EMBEDDED[self.name.lower()].format(names[0])
        return [nodes.paragraph("", "", nodes.reference(url, url, refuri=url))]


_EMBEDDED = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "gist": "https://gist.github.com/{}",
}

_OWN: Mapping[str, type[Directive]] = {
    # Page furniture, and what depends on the day.
    **dict.fromkeys(
        ("contents", "date", "footer", "header", "meta", "sectnum", "section-numbering"), _Dropped
    ),
    **dict.fromkeys(("title", "post-list", "chart"), _Dropped),
    **dict.fromkeys(("code", "code-block", "sourcecode"), _Code),
    **dict.fromkeys(_EMBEDDED, _Linked),
    "raw": _Html,
    "image": _Image,
    "figure": _Figure,
    "thumbnail": _Figure,
}


def register_for(text: str) -> None:
    """Register everything that a text uses and docutils would refuse; the caller restores the tables."""
    for name, directive in _OWN.items():
        directives.register_directive(name, directive)
    for name in _unknown(_DIRECTIVE.findall(text), en.directives):
        if name not in _OWN:
            directives.register_directive(name, _Unknown)
    for name in _unknown(["".join(pair) for pair in _ROLE.findall(text)], en.roles):
        roles.register_local_role(name, _leave_text)
    roles.register_local_role("raw", _leave_nothing)


def _unknown(names: Sequence[str], known: Mapping[str, str]) -> list[str]:
    return sorted({name.lower() for name in names} - set(known))[:_MAX_NAMES]


def _leave_text(name: str, rawtext: str, text: str, *_: Any, **__: Any) -> tuple[list[Any], list[Any]]:
    """`:doc:`Title <page>`` is its title, `:abbr:`CSS (Cascading …)`` is CSS."""
    shown = unescape(text)
    explicit = _EXPLICIT_TITLE.fullmatch(shown)
    if explicit and (explicit[1] or name.lower() == "abbr"):
        shown = explicit[1] or explicit[2]
    return [nodes.inline(rawtext, shown)], []


def _leave_nothing(*_: Any, **__: Any) -> tuple[list[Any], list[Any]]:
    return [], []


_leave_nothing.options = {"format": directives.unchanged}  # type: ignore[attr-defined]
