"""The content folders of a Hugo site: which files are pages, and in which language, section and bundle."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from ...errors import PostError
from ..front_matter import Value
from ..toml_front_matter import parse_typed_front_matter
from . import SiteFiles
from .folders import walk_folders
from .hugo_cascade import Cascade, apply_cascades, read_cascade
from .hugo_config import ContentRoot, HugoConfig
from .hugo_values import fold_mapping, go_text
from .jekyll_values import text_of

Markup = Literal["markdown", "html", "text"]

MARKUP: Mapping[str, Markup] = {
    "md": "markdown", "mdown": "markdown", "markdown": "markdown", "html": "html", "htm": "html",
    "org": "text", "ad": "text", "adoc": "text", "asciidoc": "text", "rst": "text", "pandoc": "text",
    "pdc": "text",
}  # fmt: skip
"""Extensions of content files, and what is in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePlace:
    """Where a page stands. `folders` are those of its section, `base` its own name: the file's without
    extension and language, or the bundle's folder. Both as they are on disk.
    """

    language: str
    folders: tuple[str, ...]
    base: str
    extension: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What an `_index.md` says of its section; `path` is that file, `cascades` are its own."""

    path: str
    values: Mapping[str, Value]
    cascades: tuple[Cascade, ...]

    @property
    def title(self) -> str:
        return text_of(self.values.get("title"))

    @property
    def slug(self) -> str:
        return go_text(self.values.get("slug")).strip("-")


class HugoContent:
    """Answers by path; the folders are looked through once, for bundles and sections."""

    def __init__(self, files: SiteFiles, config: HugoConfig) -> None:
        self._files = files
        self._config = config
        self._roots = sorted(config.roots, key=lambda root: -len(root.folder))
        self._is_bundle: dict[str, bool] = {}
        self._sections: dict[tuple[str, tuple[str, ...]], Section] = {}
        for root in self._roots:
            self._look_through(root)
        for (language, folders), section in sorted(self._sections.items(), key=lambda item: len(item[0][1])):
            # A cascade is for its own section, too.
            values = self.with_inherited(section.values, language, folders, kind="section")
            self._sections[language, folders] = replace(section, values=values)

    def enters(self, folder: str) -> bool:
        """Whether pages could lie in the folder or below it."""
        if folder.rpartition("/")[2].startswith("."):
            return False
        if any(f"{root.folder}/".startswith(f"{folder}/") for root in self._roots):
            return True
        root = self._root_of(folder)
        return root is not None and not self._in_bundle(root, folder.rpartition("/")[0])

    def locate(self, path: str) -> PagePlace | None:
        """The place of a page; None for what is none: sections, resources, hidden and ignored files."""
        folder, _, name = path.rpartition("/")
        root = self._root_of(path)
        if root is None or _is_ignored(name) or any(rule.search(path) for rule in self._config.ignored):
            return None
        stem, language, extension = self._take_apart(name, root)
        if extension not in MARKUP or stem.lower() == "_index" or language in self._config.disabled:
            return None
        is_leaf = stem.lower() == "index"
        if self._in_bundle(root, folder.rpartition("/")[0] if is_leaf and folder != root.folder else folder):
            return None
        folders = self._folders_of(root, folder)
        if is_leaf:
            if not folders:
                return None  # the home page
            folders, stem = folders[:-1], folders[-1]
        return PagePlace(language=language, folders=folders, base=stem, extension=extension)

    def sections(self, language: str, folders: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Section]]:
        """The sections above a page that have an `_index.md`, the outermost first, and their folders."""
        for depth in range(len(folders) + 1):
            section = self._sections.get((language, folders[:depth]))
            if section is not None:
                yield folders[:depth], section

    def with_inherited(
        self,
        values: Mapping[str, Value],
        language: str,
        folders: tuple[str, ...],
        *,
        kind: str,
        base: str = "",
    ) -> dict[str, Value]:
        """The values of a page (named `base`) or a section over what the sections above hand down."""
        above = reversed([section for _, section in self.sections(language, folders)])
        cascades = [cascade for section in above for cascade in section.cascades]
        path = self.logical_path((*folders, base) if base else folders)
        return apply_cascades(values, [*cascades, *self._config.cascades], path, language, kind=kind)

    def logical_path(self, names: tuple[str, ...]) -> str:
        """What rules know a page or section by: `/posts/my-page`, whatever its address is."""
        return "/" + "/".join(map(self._config.spelling.normalize, names)).lower()

    def section_files(self) -> tuple[str, ...]:
        """The `_index.md` files that decide how pages are read."""
        return tuple(sorted({section.path for section in self._sections.values()}))

    def _root_of(self, path: str) -> ContentRoot | None:
        return next((root for root in self._roots if f"{path}/".startswith(f"{root.folder}/")), None)

    def _folders_of(self, root: ContentRoot, folder: str) -> tuple[str, ...]:
        inner = folder[len(root.folder) :].strip("/")
        return tuple(part for part in f"{root.target}/{inner}".split("/") if part)

    def _take_apart(self, name: str, root: ContentRoot) -> tuple[str, str, str]:
        """Stem, language and extension of a file's name."""
        stem, _, extension = name.rpartition(".")
        base, dot, code = stem.rpartition(".")
        known = self._config.languages.keys() | self._config.disabled
        if dot and code.lower() in known:
            return base, code.lower(), extension.lower()
        return stem, root.language or self._config.default_language, extension.lower()

    def _in_bundle(self, root: ContentRoot, folder: str) -> bool:
        """Whether the folder, or one above it, is a leaf bundle: what is in it are its resources."""
        while folder != root.folder and folder.startswith(f"{root.folder}/"):
            known = self._is_bundle.get(folder)
            # A folder that came later is looked at whenever it matters.
            if self._has_leaf(root, self._files.names(folder)) if known is None else known:
                return True
            folder = folder.rpartition("/")[0]
        return False

    def _has_leaf(self, root: ContentRoot, names: Collection[str]) -> bool:
        parts = (self._take_apart(name, root) for name in names if name.lower().startswith("index."))
        return any(stem.lower() == "index" and extension in MARKUP for stem, _, extension in parts)

    def _look_through(self, root: ContentRoot) -> None:
        def enters(folder: str, names: Collection[str]) -> bool:
            self._is_bundle[folder] = folder != root.folder and self._has_leaf(root, names)
            return not self._is_bundle[folder]

        for folder, names in walk_folders(self._files, root.folder, enters=enters):
            for name in names:
                stem, language, extension = self._take_apart(name, root)
                if stem.lower() == "_index" and extension in MARKUP:
                    section = _read_section(self._files, f"{folder}/{name}")
                    self._sections[language, self._folders_of(root, folder)] = section


def _read_section(files: SiteFiles, path: str) -> Section:
    """What the head of an `_index.md` says; a broken one says nothing, and is no post to be reported."""
    values: Mapping[str, Value] = {}
    with suppress(PostError):
        head = parse_typed_front_matter(files.read(path) or "", path=path)
        values = fold_mapping(head.values)
    return Section(path=path, values=values, cascades=read_cascade(values.get("cascade")))


def _is_ignored(name: str) -> bool:
    return name.startswith((".", "#")) or name.endswith("~")
