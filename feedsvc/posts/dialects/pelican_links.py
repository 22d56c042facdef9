"""Pelican's links inside a site, `{static}/images/a.png` and `|filename|other.md`, become URLs."""

import posixpath
import re
from collections.abc import Callable
from urllib.parse import unquote

from ..code import split_code
from ..urls import web_url

_LINK = re.compile(
    # Only where a URL may begin: `|tag|` stands in tables, too.
    r"""(?P<before>[("'<=]|\]:[ \t]*|::[ \t]+|:[ \t]+(?=[{|]))"""
    r"""[{|](?P<what>filename|static|attach|index|category|tag|author)[|}]"""
    r"""(?P<target>[^\s"'<>()`]*)"""
)

Resolve = Callable[[str, str], str]
"""What it is (filename, static, …) and its target, to an absolute URL or ""."""


def replace_links(body: str, resolve: Resolve, *, markdown: bool) -> str:
    """The body with URLs for links that Pelican resolves; one that leads nowhere keeps its words, without a
    target. Code stays as it is.
    """
    if not _LINK.search(body):
        return body
    return "".join(
        piece.text if piece.is_code else _LINK.sub(lambda found: _replaced(found, resolve), piece.text)
        for piece in split_code(body, markdown=markdown)
    )


def _replaced(found: re.Match[str], resolve: Resolve) -> str:
    target, mark, fragment = _parted(found["target"])
    url = web_url(resolve(found["what"], unquote(target)))
    # Markdown ends a link at the first bracket that nothing opened.
    url = url.replace("(", "%28").replace(")", "%29")
    return f"{found['before']}{url}{mark}{fragment}" if url else found["before"]


def _parted(target: str) -> tuple[str, str, str]:
    cut = re.search(r"[?#]", target)
    return (target[: cut.start()], cut[0], target[cut.end() :]) if cut else (target, "", "")


def find_target(target: str, *, folder: str) -> str:
    """The path below PATH that a link means, from PATH with a slash, else from `folder`; "" for none."""
    path = posixpath.normpath(
        target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
    )
    return "" if path in (".", "..") or path.startswith(("../", "/")) else path
