"""Which files of a Hexo site are posts (plugins/processor/post.js)."""

import re
from collections.abc import Sequence

from . import PathKind
from .hexo_config import HexoConfig

MARKDOWN = frozenset({".markdown", ".md", ".mdtext", ".mdtxt", ".mdwn", ".mkd", ".mkdn"})
HTML = frozenset({".htm", ".html"})
_HIDDEN = re.compile(r"(?:^|/)[_.]")


class HexoPaths:
    """Answers by path alone, relative to the content folder."""

    def __init__(self, config: HexoConfig, *, drafts: bool) -> None:
        self._folders = {f"{config.source}/_posts": PathKind.POST}
        if drafts:
            self._folders[f"{config.source}/_drafts"] = PathKind.DRAFT
        self._source = f"{config.source}/"
        # Beside its posts, such a site has folders of what belongs to them, HTML among it.
        self._extensions = frozenset({config.name_extension}) if config.post_asset_folder else MARKDOWN | HTML
        self._skipped = compile_globs(config.skip_render)
        self._ignored = compile_globs(config.ignore)

    def enters(self, folder: str) -> bool:
        """Whether posts could lie in the folder or below it."""
        if any(f"{posts}/".startswith(f"{folder}/") for posts in self._folders):
            return True
        below = self.name_of(folder)
        return bool(below) and not _HIDDEN.search(below) and not self._is_ignored(folder)

    def kind_of(self, path: str) -> PathKind | None:
        """What a file is: Markdown or HTML below `_posts`; names that begin with _ or a dot are not."""
        name = self.name_of(path)
        if not name or _HIDDEN.search(name) or name.endswith(("%", "~")):
            return None
        if extension_of(name).lower() not in MARKDOWN | HTML or extension_of(name) not in self._extensions:
            return None
        if self._is_ignored(path) or (
            self._skipped and self._skipped.fullmatch(path.removeprefix(self._source))
        ):
            return None
        return next(kind for folder, kind in self._folders.items() if path.startswith(f"{folder}/"))

    def name_of(self, path: str) -> str:
        """The path below `_posts` or `_drafts`, "" for one outside."""
        for folder in self._folders:
            if path.startswith(f"{folder}/"):
                return path[len(folder) + 1 :]
        return ""

    def _is_ignored(self, path: str) -> bool:
        return bool(self._ignored and self._ignored.fullmatch(path))


def extension_of(name: str) -> str:
    """The extension with its dot, as it is written, or ""."""
    stem, dot, extension = name.rpartition(".")
    return f".{extension}" if dot and stem and not stem.endswith("/") else ""


def compile_globs(globs: Sequence[str]) -> re.Pattern[str] | None:
    """Globs in which * stops at a slash and ** does not, as one pattern for whole paths."""
    parts = []
    for glob in globs:
        escaped = re.escape(glob.removeprefix("./"))
        crossing = escaped.replace(r"\*\*/", "(?:.*/)?").replace(r"\*\*", ".*")
        parts.append(crossing.replace(r"\*", "[^/]*").replace(r"\?", "[^/]"))
    return re.compile("|".join(parts)) if parts else None
