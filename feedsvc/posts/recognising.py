"""Which generator keeps a folder of posts: the one list of all dialects."""

from typing import Protocol

from .dialects import (
    Dialect,
    ReadingOptions,
    SiteFiles,
    eleventy,
    hexo,
    hugo,
    jekyll,
    nikola,
    pelican,
    plain,
    zola,
)


class _OpeningModule(Protocol):
    """What every module of `dialects` gives."""

    NAME: str

    def open_dialect(self, files: SiteFiles, options: ReadingOptions) -> Dialect: ...


class _DialectModule(_OpeningModule, Protocol):
    """What a module of `dialects` gives whose generator leaves marks."""

    def find_mark(self, files: SiteFiles) -> str: ...


_DIALECTS: tuple[_DialectModule, ...] = (pelican, nikola, hugo, zola, eleventy, hexo, jekyll)
"""The first that recognises a folder has it: the surest marks first."""


def dialect_names() -> tuple[str, ...]:
    """The names of all dialects, as `generator` takes them."""
    return tuple(dialect.NAME for dialect in _DIALECTS)


def recognise_dialect(files: SiteFiles) -> str:
    """The name of the generator whose marks a folder bears, "" for none."""
    return next((dialect.NAME for dialect in _DIALECTS if dialect.find_mark(files)), "")


def find_mark(files: SiteFiles) -> str:
    """What that generator was recognised by, such as `_config.yml`; "" for none."""
    return next((mark for dialect in _DIALECTS if (mark := dialect.find_mark(files))), "")


def bears_marks(files: SiteFiles) -> bool:
    """Whether the folder itself is a site, or GitHub Pages' `docs` in it: enough to serve it unnamed."""
    return _is_site(files) or bool(jekyll.find_pages_folder(files))


def find_site_folder(files: SiteFiles) -> str:
    """Where below a folder its site lies: `docs` on GitHub Pages, if there is no mark above it; else ""."""
    return "" if _is_site(files) else jekyll.find_pages_folder(files)


def _is_site(files: SiteFiles) -> bool:
    """Whether the folder itself, not one below it, bears a generator's marks."""
    is_other = any(dialect.find_mark(files) for dialect in _DIALECTS if dialect is not jekyll)
    return is_other or bool(jekyll.find_mark_here(files))


def find_dialect(files: SiteFiles) -> str:
    """The same; `plain` for a folder without marks that holds posts: only for one that a person named."""
    return recognise_dialect(files) or (plain.NAME if plain.holds_posts(files) else "")


def open_dialect(name: str, files: SiteFiles, options: ReadingOptions) -> Dialect:
    """A generator's rules for a folder; SettingsError when its configuration cannot be read."""
    dialects: tuple[_OpeningModule, ...] = (*_DIALECTS, plain)
    return next(dialect for dialect in dialects if name == dialect.NAME).open_dialect(files, options)
