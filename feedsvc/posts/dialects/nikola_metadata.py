"""What a Nikola post says of itself: in its text, in a file beside it, in the file it is a translation of."""

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import replace

from ..front_matter import FrontMatter, Value, parse_front_matter
from ..line_front_matter import parse_meta_lines, parse_nikola_lines, parse_rest_header
from ..toml_front_matter import parse_typed_front_matter
from .nikola_config import NikolaConfig
from .nikola_paths import NikolaPaths, PostPlace

Read = Callable[[str], str | None]

_OF_DEFAULT_LANGUAGE = ("date", "updated")
"""What a translation cannot say for itself."""


def parse_post(
    text: str, *, path: str, place: PostPlace, config: NikolaConfig, paths: NikolaPaths, read: Read
) -> FrontMatter:
    """A post's metadata, the later over the earlier: its default language's, its name's, its own.

    `read` gives the text of files beside it. `positions` are those of the file itself.
    """
    own = _parse_own(text, path=path, meta_paths=paths.meta_paths(path, place), config=config, read=read)
    values = {**_read_name(path, config), **own.values}
    if place.base_path != path and (base_text := read(place.base_path)) is not None:
        base_place = paths.find(place.base_path) or place
        base = parse_post(
            base_text, path=place.base_path, place=base_place, config=config, paths=paths, read=read
        )
        fixed = {name: base.values[name] for name in _OF_DEFAULT_LANGUAGE if name in base.values}
        values = {**base.values, **values, **fixed}
    if config.many_authors and isinstance(author := values.get("author"), str):
        values["author"] = tuple(name for part in author.split(",") if (name := part.strip()))
    return replace(own, values=values)


def _parse_own(
    text: str, *, path: str, meta_paths: tuple[str, ...], config: NikolaConfig, read: Read
) -> FrontMatter:
    compiler = config.compilers.get(posixpath.splitext(path)[1], "")
    compiled: Mapping[str, Value] = {}
    if compiler == "rest" and config.reads_docinfo:
        header = parse_rest_header(text, path=path)
        compiled = _map(header.values, "rest_docinfo", config)
        text = header.body
    elif compiler == "markdown" and config.reads_meta_lines and not text.startswith("---\n"):
        lines = parse_meta_lines(text, path=path)
        compiled = _map(_joined(lines.values), "markdown_metadata", config)
        text = lines.body if lines.present else text
    for meta_path in meta_paths:
        meta_text = read(meta_path)
        if meta_text is not None:
            beside = _parse_text(meta_text, meta_path, config)
            if beside.values:
                return FrontMatter(
                    values={**compiled, **beside.values},
                    present=True,
                    on_first_line=True,
                    body=text,
                    body_line=1,
                    text=text,
                )
    own = _parse_text(text, path, config)
    return replace(own, values={**compiled, **own.values})


def _parse_text(text: str, path: str, config: NikolaConfig) -> FrontMatter:
    if text.startswith("---\n"):
        form, found = "yaml", parse_front_matter(text, path=path)
    elif text.startswith("+++\n"):
        form, found = "toml", parse_typed_front_matter(text, path=path)
    else:
        form, found = "nikola", parse_nikola_lines(text, path=path)
    return replace(found, values=_map(found.values, form, config))


def _map(values: Mapping[str, Value], form: str, config: NikolaConfig) -> dict[str, Value]:
    """METADATA_MAPPING; and `section`, an old name of `category`."""
    mapped = dict(values)
    for theirs, ours in config.mapping.get(form, {}).items():
        if theirs in mapped:
            mapped[ours] = mapped[theirs]
    if "section" in mapped:
        mapped.setdefault("category", mapped["section"])
    return mapped


def _joined(values: Mapping[str, Value]) -> dict[str, Value]:
    return {
        name: value if isinstance(value, str) else "\n".join(map(str, value or ()))
        for name, value in values.items()
    }


def _read_name(path: str, config: NikolaConfig) -> dict[str, Value]:
    found = config.name_pattern.match(path) if config.name_pattern else None
    if found is None:
        return {}
    values: dict[str, Value] = {name.lower(): value for name, value in found.groupdict().items() if value}
    title = values.get("title")
    if isinstance(title, str) and config.unslugifies_titles:
        for mark in "_-.":
            title = title.replace(mark, " ")
        values["title"] = title.strip().capitalize()
    return values
