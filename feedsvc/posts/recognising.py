"""Which generator keeps a folder of posts: the one list of all dialects."""

from typing import Protocol

from .dialects import Dialect, ReadingOptions, SiteFiles, eleventy, hexo, hugo, jekyll


class _DialectModule(Protocol):
    """What a module of `dialects` gives."""

    NAME: str

    def recognise(self, files: SiteFiles) -> bool: ...
    def open_dialect(self, files: SiteFiles, options: ReadingOptions) -> Dialect: ...


_DIALECTS: tuple[_DialectModule, ...] = (hugo, eleventy, hexo, jekyll)
"""The first that recognises a folder has it: the surest marks first."""


def dialect_names() -> tuple[str, ...]:
    return tuple(dialect.NAME for dialect in _DIALECTS)


def recognise_dialect(files: SiteFiles) -> str:
    """The name of the generator whose marks a folder bears, "" for none."""
    return next((dialect.NAME for dialect in _DIALECTS if dialect.recognise(files)), "")


def open_dialect(name: str, files: SiteFiles, options: ReadingOptions) -> Dialect:
    """A generator's rules for a folder; SettingsError when its configuration cannot be read."""
    return next(dialect for dialect in _DIALECTS if name == dialect.NAME).open_dialect(files, options)
