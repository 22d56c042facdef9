"""Which files of a Jekyll site are posts (reader.rb, entry_filter.rb), and which were moved away."""

import re
from collections.abc import Iterable, Sequence
from fnmatch import translate

from . import PathKind

DATED_NAME = re.compile(r"(\d{2,4}-\d{1,2}-\d{1,2})-([^/]*)(\.[^./]+)", re.ASCII)
"""Date, slug and extension of a post's file name (document.rb DATE_FILENAME_MATCHER)."""

# Folders that hold no posts of this site, and may hold thousands of files.
_NEVER = {"__pycache__", "env", "node_modules", "output", "public", "site-packages", "vendor", "venv"}
_ASSETS = {
    ".7z", ".avif", ".bmp", ".css", ".csv", ".gif", ".gz", ".ico", ".jpeg", ".jpg", ".js", ".json", ".m4a",
    ".map", ".mov", ".mp3", ".mp4", ".ogg", ".otf", ".pdf", ".png", ".svg", ".tif", ".tiff", ".ttf", ".wav",
    ".webm", ".webp", ".woff", ".woff2", ".xls", ".xlsx", ".zip",
}  # fmt: skip
_PAGES = {".htm", ".html", ".xhtml"}
# What other collections hold to be read; the rest there are style sheets, data and the like.
_TEXTS = {".adoc", ".asciidoc", ".org", ".rst", ".textile", ".txt"}
_SPECIAL = ("_posts", "_drafts")


class JekyllPaths:
    """Answers by path alone, relative to the content folder."""

    def __init__(
        self,
        *,
        drafts: bool,
        exclude: Sequence[str],
        include: Sequence[str],
        destination: str,
        collections: Sequence[str],
        collections_folder: str,
        archive_folders: Sequence[str] | None,
        markdown_extensions: frozenset[str],
    ) -> None:
        self._drafts = drafts
        self._exclude = _compile(glob for glob in exclude if glob not in include)
        self._include = _compile(include)
        self._destination = destination
        self._collections = f"{collections_folder}/" if collections_folder else ""
        self._labels = {f"_{label}": label for label in collections}
        self._archives = None if archive_folders is None else tuple(f.strip("/") for f in archive_folders)
        self._page_extensions = markdown_extensions | _PAGES
        self._entered: dict[str, bool] = {"": True}
        self._places: dict[str, tuple[bool, bool, str]] = {}

    def enters(self, folder: str) -> bool:
        """Whether posts could lie in the folder or below it."""
        known = self._entered.get(folder)
        if known is None:
            parent, _, name = folder.rpartition("/")
            known = self.enters(parent) and self._enters(folder, parent, name)
            self._entered[folder] = known
        return known

    def kind_of(self, path: str) -> PathKind | None:
        """What a file is; one among the posts is a post even if its name bears no date (to be reported)."""
        folder, _, name = path.rpartition("/")
        place = self._places.get(folder)
        if place is None:
            place = self._places[folder] = self._find_place(folder)
        is_entered, in_collection, special = place
        if not is_entered or self._is_skipped(path, name):
            return None
        if in_collection:
            extension = extension_of(name).lower()
            return PathKind.POST if extension in self._page_extensions | _TEXTS else None
        if special:
            if not path.startswith(self._collections):
                return None
            is_asset = extension_of(name).lower() in _ASSETS and not DATED_NAME.fullmatch(name)
            return None if is_asset else PathKind.POST if special == "_posts" else PathKind.DRAFT
        is_post = DATED_NAME.fullmatch(name) and extension_of(name).lower() in self._page_extensions
        return PathKind.ARCHIVED if is_post and self._archive_of(path) else None

    def _find_place(self, folder: str) -> tuple[bool, bool, str]:
        """Of the files in a folder: whether they are looked at, are a collection's, or lie below `_posts`."""
        is_entered = bool(folder) and self.enters(folder)
        return is_entered, bool(self.collection_of(f"{folder}/")), _find_special(folder)

    def collection_of(self, path: str) -> str:
        """The label of the collection in whose folder a file or folder lies, or which it is; or ""."""
        if not self._labels or not path.startswith(self._collections):
            return ""
        return self._labels.get(path.removeprefix(self._collections).partition("/")[0], "")

    def as_post(self, path: str, kind: PathKind) -> str:
        """The path by which Jekyll knows a post; an archived one as if it still lay in `_posts`."""
        if kind is PathKind.ARCHIVED:
            archive = self._archive_of(path)
            above = archive.rpartition("/")[0]
            path = f"{above}/_posts{path[len(archive) :]}" if above else f"_posts{path[len(archive) :]}"
        return path.removeprefix(self._collections)

    def _enters(self, folder: str, parent: str, name: str) -> bool:
        if name.startswith("."):
            return False
        if folder.removeprefix(self._collections) in self._labels:
            return self.collection_of(folder) != "" and not self._is_excluded(folder)
        if _find_special(parent) or self.collection_of(parent):
            # Jekyll's filter looks at the first name below _posts and at the file's own, at none between.
            above = parent.rpartition("/")[2]
            return not self._is_skipped(folder, name) or not (above in _SPECIAL or above in self._labels)
        if name in _SPECIAL:
            return (name == "_posts" or self._drafts) and not self._is_excluded(folder)
        return not (name in _NEVER or folder == self._destination or self._is_skipped(folder, name))

    def _is_skipped(self, path: str, name: str) -> bool:
        if self._include and (self._include.match(path) or self._include.match(name)):
            return False
        return name.startswith(("_", ".", "#", "~")) or name.endswith(("~", ".")) or self._is_excluded(path)

    def _is_excluded(self, path: str) -> bool:
        return bool(self._exclude and self._exclude.match(path))

    def _archive_of(self, path: str) -> str:
        if self._archives is None:
            # Only what lies directly in it: deeper folders hold other things, copies and versions among them.
            folder, _, name = path.partition("/")
            return "" if "/" in name else folder
        return max((f for f in self._archives if path.startswith(f"{f}/")), key=len, default="")


def _find_special(folder: str) -> str:
    return next((name for name in folder.split("/") if name in _SPECIAL), "")


def extension_of(name: str) -> str:
    """The extension with its dot, as it is written, or ""."""
    return f".{name.rpartition('.')[2]}" if "." in name else ""


def _compile(globs: Iterable[str]) -> re.Pattern[str] | None:
    """Ruby's fnmatch without flags, in which * crosses slashes; every glob is a prefix of paths, too."""
    parts = [f"{re.escape(glob)}|{re.escape(glob.removesuffix('/'))}\\Z|{translate(glob)}" for glob in globs]
    return re.compile("|".join(parts)) if parts else None
