"""Where one Hugo page is: by its `url`, else by a permalink pattern, else by the place of its file."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from .hugo_config import HugoConfig, HugoLanguage
from .hugo_content import HugoContent, Section
from .hugo_permalinks import (
    PageNames,
    expand_pattern,
    find_unknown_attribute,
    route_of_path,
    route_of_url,
    tidy_path,
)
from .hugo_post import HugoPost, fail, find_title
from .jekyll_values import text_of

_Sections = Sequence[tuple[tuple[str, ...], Section]]


class HugoRoutes:
    """The addresses of a site's pages, without their base URL."""

    def __init__(self, config: HugoConfig, content: HugoContent) -> None:
        self._config = config
        self._content = content
        self._spelling = config.spelling

    def route_of(self, post: HugoPost, language: HugoLanguage, *, slug: str, date: datetime) -> str:
        """The page's route, percent-encoded. `date` is Hugo's, in its own offset. PostError (PL001)."""
        place = post.place
        sections = [*self._content.sections(place.language, place.folders)]
        names = self._names(post, sections, slug, date)
        url = text_of(post.values.get("url"))
        if url:
            return route_of_url(self._fill_url(post, url, names), language.prefix)
        ugly_sections = self._config.ugly_sections
        section = names.folders[0] if names.folders else ""
        ugly = ugly_sections is not None and (not ugly_sections or section in ugly_sections)
        known_as = self._content.logical_path((*place.folders, place.base))
        for rule in language.permalinks:
            if rule.matches(known_as, language.code):
                expanded = tidy_path(expand_pattern(rule.pattern, names, self._spelling))
                return route_of_path(self._spelling.sanitize(expanded), language.prefix, ugly=ugly)
        parts = [*_rename(names.folders, sections), slug or self._spelling.normalize(place.base)]
        path = "/".join(self._spelling.sanitize(part).strip("/") for part in parts)
        return route_of_path(path, language.prefix, ugly=ugly)

    def _names(self, post: HugoPost, sections: _Sections, slug: str, date: datetime) -> PageNames:
        place = post.place
        folders = [self._spelling.normalize(folder) for folder in place.folders]
        # A folder is a section if it has an _index.md, and at the top always.
        depth = max([len(inner) for inner, _ in sections] + [min(len(folders), 1)])
        return PageNames(
            date=date,
            title=find_title(replace(post, exact=True)),
            slug=slug,
            base=place.base,
            folders=folders,
            sections=folders[:depth],
            section_names=[section.slug or section.title for inner, section in sections if inner],
        )

    def _fill_url(self, post: HugoPost, url: str, names: PageNames) -> str:
        if ":" not in url:
            return url
        unknown = find_unknown_attribute(url)
        if unknown:
            problem = f"Hugo knows no placeholder {unknown}"
            fail(post, "url", code="PL001", problem=problem, remedy="remove it, or write \\: for a colon")
        return expand_pattern(url, names, self._spelling)


def _rename(folders: Sequence[str], sections: _Sections) -> list[str]:
    """The folders, those under the slug of their section that have one."""
    slugs = {len(inner): section.slug for inner, section in sections if inner and section.slug}
    return [slugs.get(depth, folder) for depth, folder in enumerate(folders, start=1)]
