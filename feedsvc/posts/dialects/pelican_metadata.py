"""What a Pelican post says of itself, over what its path and the configuration say (readers.py)."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...model import DateVerdict
from ..front_matter import FrontMatter, Value, parse_front_matter
from ..html_front_matter import parse_html_head
from ..line_front_matter import parse_meta_lines, parse_rest_header
from .pelican_config import PelicanConfig

# Of a name that stands there twice, the first counts for these; the others are lists.
_SINGLE = frozenset(
    {"tags", "date", "modified", "status", "category", "author", "authors", "slug", "url", "save_as", "lang"}
)
_FENCE = re.compile(r"\s*---[ \t]*\n")
_CLOSED = re.compile(r"^---[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PathFacts:
    """Metadata that a post has without saying so, and where its date is from, NONE for no date."""

    values: Mapping[str, str]
    date_verdict: DateVerdict


def read_path(relative: str, config: PelicanConfig) -> PathFacts:
    """Metadata of a path below PATH: DEFAULT_…, EXTRA_PATH_METADATA, folder, PATH_… and FILENAME_METADATA.

    The later wins.
    """
    folder, _, name = relative.rpartition("/")
    layers: list[tuple[DateVerdict, Mapping[str, str]]] = [
        (DateVerdict.GENERATOR_RULE, config.default_values)
    ]
    for path, values in sorted(config.path_values.items()):
        if relative == path or path == "." or relative.startswith(f"{path}/"):
            layers.append((DateVerdict.PATH, values))
    if config.folder_is_category and folder:
        layers.append((DateVerdict.PATH, {"category": posixpath.basename(folder)}))
    layers.append((DateVerdict.PATH, _groups(config.path_pattern, relative)))
    layers.append((DateVerdict.FILE_NAME, _groups(config.name_pattern, posixpath.splitext(name)[0])))
    merged: dict[str, str] = {}
    verdict = DateVerdict.NONE
    for source, values in layers:
        merged.update({name: value for name, value in values.items() if value.strip() or name not in _SINGLE})
        verdict = source if "date" in values else verdict
    return PathFacts(values=merged, date_verdict=verdict)


def _groups(pattern: re.Pattern[str] | None, text: str) -> dict[str, str]:
    found = pattern.match(text) if pattern else None
    return (
        {name.lower(): value for name, value in found.groupdict().items() if value is not None}
        if found
        else {}
    )


def parse_post(text: str, *, path: str, config: PelicanConfig) -> FrontMatter:
    """The file's own metadata by its extension, names in lower case, `tags` and `authors` as lists."""
    extension = posixpath.splitext(path)[1].lower()
    if extension == ".rst":
        front_matter = parse_rest_header(text, path=path)
    elif extension in (".html", ".htm"):
        front_matter = parse_html_head(text)
    else:
        front_matter = _parse_markdown(text, path, config)
    return replace(
        front_matter,
        values=_processed(front_matter.values),
        positions={name.lower(): position for name, position in front_matter.positions.items()},
    )


def _parse_markdown(text: str, path: str, config: PelicanConfig) -> FrontMatter:
    fence = _FENCE.match(text)
    lines = parse_meta_lines(text, path=path)
    if fence:
        closing = _CLOSED.search(text, fence.end())
        stops_early = closing and lines.body_line <= text.count("\n", 0, closing.start())
        if stops_early or "yaml_metadata" in config.plugins:
            # YAML by its plugin, or because lines alone do not reach the closing fence.
            return parse_front_matter(text, path=path)
    values = {name: _first(value) if name in _SINGLE else value for name, value in lines.values.items()}
    return replace(lines, values=values)


def _first(value: Value) -> Value:
    return value[0] if isinstance(value, tuple) else value


def _processed(values: Mapping[str, Value]) -> dict[str, Value]:
    processed: dict[str, Value] = {}
    for name, value in values.items():
        name = name.lower()
        if name in ("tags", "authors"):
            value = _list_names(value)
        elif isinstance(value, tuple):
            value = _first(value) if name in _SINGLE else "\n".join(str(item) for item in value)
        is_said = value.strip() if isinstance(value, str) else value
        if is_said or name == "date" or name not in _SINGLE:
            processed[name] = value
    return processed


def _list_names(value: Value) -> tuple[str, ...]:
    """`a, b` or `a; b, c`, in which the comma is part of a name; each once."""
    if isinstance(value, str):
        parts = value.split(";" if ";" in value else ",")
    else:
        parts = [item for item in value if isinstance(item, str)] if isinstance(value, tuple) else []
    return tuple(dict.fromkeys(name for part in parts if (name := part.strip())))
