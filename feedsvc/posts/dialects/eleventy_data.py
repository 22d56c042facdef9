"""Eleventy's data cascade: what data files say of the templates beside and below them."""

from collections.abc import Mapping

from ..front_matter import Value
from . import SiteFiles
from .eleventy_config import EleventyConfig, read_data_file
from .jekyll_values import flatten
from .walking import may_be_folder

# The weakest first.
_SUFFIXES = (".json", ".11tydata.json", ".11tydata.mjs", ".11tydata.cjs", ".11tydata.js")
_TEMPLATES = (".md", ".html", ".njk", ".liquid")
_NEVER = {"node_modules", "bower_components"}
_MAX_DEPTH = 20
_LISTS = ("tags", "categories")


class DataFiles:
    """Everything that data files say, by the path without extension that they speak for."""

    def __init__(self, files: SiteFiles, config: EleventyConfig) -> None:
        self._values: dict[str, dict[str, Value]] = {}
        self._input = config.input
        self._passed = {config.output, config.data, config.includes}
        self.paths: list[str] = []
        self._collect(files, config.input, depth=0)

    def cascade(self, path: str) -> dict[str, Value]:
        """What is said of a template: its folders' data, the outermost first, then its own."""
        merged: dict[str, Value] = {}
        folder, _, name = path.rpartition("/")
        parts = folder.split("/") if folder else []
        start = len(self._input.split("/")) if self._input else 1
        for end in range(start, len(parts) + 1):
            merged = merge_data(merged, self._values.get("/".join([*parts[:end], parts[end - 1]]), {}))
        stem = name.rpartition(".")[0]
        return merge_data(merged, self._values.get(f"{folder}/{stem}" if folder else stem, {}))

    def _collect(self, files: SiteFiles, folder: str, *, depth: int) -> None:
        names = files.names(folder)
        stems = {name.rpartition(".")[0] for name in names if name.endswith(_TEMPLATES)}
        own = folder.rpartition("/")[2]
        for suffix in _SUFFIXES:
            for name in sorted(name for name in names if name.endswith(suffix)):
                stem = name.removesuffix(suffix)
                # Any other JSON is somebody's data, not Eleventy's.
                if stem and (stem == own or stem in stems):
                    self._take(files, _join(folder, name), _join(folder, stem))
        if depth < _MAX_DEPTH:
            for name in sorted(names):
                below = _join(folder, name)
                if may_be_folder(name) and name not in _NEVER and below not in self._passed:
                    self._collect(files, below, depth=depth + 1)

    def _take(self, files: SiteFiles, path: str, target: str) -> None:
        self.paths.append(path)
        said = read_data_file(path, files.read(path) or "")
        self._values[target] = merge_data(self._values.get(target, {}), said)


def merge_data(base: Mapping[str, Value], over: Mapping[str, Value]) -> dict[str, Value]:
    """Eleventy's deep merge: lists are joined, mappings merged, all else is replaced, as by `override:`."""
    merged = dict(base)
    for written, given in over.items():
        name = written.removeprefix("override:")
        value = _as_list(given) if name in _LISTS else given
        old = merged.get(name)
        if written == name and isinstance(value, Mapping) and isinstance(old, Mapping):
            merged[name] = merge_data(old, value)
        elif written == name and isinstance(value, tuple) and isinstance(old, tuple):
            merged[name] = old + tuple(item for item in value if item not in old)
        else:
            merged[name] = value
    return merged


def _as_list(value: Value) -> tuple[str, ...]:
    """Names in one text are parted at commas, never at blanks."""
    names = str(value).split(",") if isinstance(value, str) else flatten(value)
    return tuple(name.strip() for name in names if name.strip())


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
