"""Where a Hugo site keeps its configuration, and how its parts become one mapping."""

from collections.abc import Callable, Iterator, Mapping

from ...errors import SettingsError
from ..front_matter import Value
from ..json_values import load_json_mapping
from ..toml_values import load_toml_mapping
from ..yaml_problems import YamlProblemError
from ..yaml_values import YamlLimits, YamlMapping, load_mapping
from . import SiteFiles
from .hugo_values import fold_mapping
from .jekyll_values import merge

_LIMITS = YamlLimits(max_bytes=1_000_000, max_items=20_000, max_aliased=20_000)
_LOADERS: Mapping[str, Callable[[str, YamlLimits], YamlMapping]] = {
    "toml": load_toml_mapping,
    "yaml": load_mapping,
    "yml": load_mapping,
    "json": load_json_mapping,
}

SURE_NAMES = tuple(f"hugo.{extension}" for extension in _LOADERS)
OLD_NAMES = tuple(f"config.{extension}" for extension in _LOADERS)
# A build without --environment is one for production, whose folder overrides the default one.
FOLDERS = ("config/_default", "config/production")


def read_config(files: SiteFiles) -> tuple[dict[str, Value], tuple[str, ...]]:
    """The configuration with names in lower case, and the files it came from; SettingsError names the line.

    The first of hugo.* and config.* counts, what the config folder says goes over it. There `params.toml`
    holds the site's `params`, and `menus.de.toml` what is below `languages.de.menus`.
    """
    parts = tuple(_list_parts(files))
    config: dict[str, Value] = {}
    for path, above in parts:
        config = merge(config, _nest(_load(files, path), above))
    return config, tuple(path for path, _ in parts)


def _list_parts(files: SiteFiles) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every file of the configuration, and the names below which its values belong."""
    names = files.names()
    main = next((name for name in (*SURE_NAMES, *OLD_NAMES) if name in names), "")
    if main:
        yield main, ()
    for folder in FOLDERS:
        for name in sorted(files.names(folder)):
            stem, _, extension = name.lower().rpartition(".")
            key, _, language = stem.partition(".")
            if extension not in _LOADERS or not key:
                continue
            above = () if key in {"hugo", "config"} else (key,)
            yield f"{folder}/{name}", ("languages", language, *above) if language else above


def _load(files: SiteFiles, path: str) -> dict[str, Value]:
    load = _LOADERS[path.lower().rpartition(".")[2]]
    try:
        return fold_mapping(load(files.read(path) or "", _LIMITS).values)
    except YamlProblemError as problem:
        where = f"{path}:{problem.line}:{problem.column}"
        raise SettingsError([f"{where}: {problem.problem}; {problem.remedy}"]) from None


def _nest(values: dict[str, Value], above: tuple[str, ...]) -> dict[str, Value]:
    for name in reversed(above):
        values = {name: values}
    return values
