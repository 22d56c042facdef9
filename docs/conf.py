"""How Sphinx makes these pages into a site: `sphinx-build -W docs build/docs`, with `pip install '.[docs]'`.

The pages are plain Markdown that reads well by itself. index.md lists them all in its sections, and the order
of the site is that list: nothing else has to be kept.
"""

import re
import tomllib
from pathlib import Path

from sphinx.application import Sphinx

_TABLES = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))

project = _TABLES["project"]["name"]
version = release = _TABLES["project"]["version"]
author = project_copyright = "the authors of feedsvc"
extensions = ["myst_parser"]
myst_heading_anchors = 4
root_doc = "index"
html_theme = "furo"
html_title = f"{project} {version}"
html_copy_source = False
# Words such as `…` and `$` make no language; code that Pygments cannot read is shown as it is.
highlight_language = "text"

_OUTSIDE = re.compile(r"\[([^\]]+)\]\(((?:\.\./)+[^)#]+)(?:#[^)]*)?\)")
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_PAGE = re.compile(r"\]\(([\w/-]+)\.md\)")


def leave_out_links(app: Sphinx, page: str, text: list[str]) -> None:
    """Let links to folders and pages that are not in this site be words; other files come with it."""
    here = Path(app.srcdir, page).parent

    def keep_or_not(link: re.Match[str]) -> str:
        target = (here / link[2]).resolve()
        is_page = target.suffix == ".md" and not target.is_relative_to(app.srcdir)
        return link[1] if is_page or target.is_dir() else link[0]

    text[0] = _OUTSIDE.sub(keep_or_not, text[0])


def add_contents(app: Sphinx, page: str, text: list[str]) -> None:
    """Put behind index.md what Sphinx wants besides its lists: a hidden contents for each section."""
    if page != root_doc:
        return
    _, *parts = _SECTION.split(text[0])
    for caption, section in zip(parts[::2], parts[1::2], strict=True):
        pages = "\n".join(_PAGE.findall(section))
        text[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{pages}\n```\n"


def setup(app: Sphinx) -> None:
    """Sphinx calls this."""
    app.connect("source-read", leave_out_links)
    app.connect("source-read", add_contents)
