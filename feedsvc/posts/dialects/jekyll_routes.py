"""Where one Jekyll site puts its posts: the id and the permalink of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

from ...errors import PostError
from .jekyll_paths import extension_of
from .jekyll_permalinks import (
    Place,
    fill_template,
    find_unknown_placeholder,
    join_id,
    join_url,
    post_route_id,
)
from .jekyll_post import JekyllPost, find_permalink

Markup = Literal["markdown", "html", "text"]

_HTML = {".htm", ".html", ".xhtml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class JekyllRoutes:
    """`permalink` is the posts' template, `templates` has those of other collections by label.

    `site_url` and `id_base` are without a trailing slash.
    """

    permalink: str
    templates: Mapping[str, str]
    site_url: str
    id_base: str
    markdown_extensions: frozenset[str]

    def find_template(self, post: JekyllPost) -> str:
        """The post's own template or its collection's; PostError for one that Jekyll cannot fill."""
        own = find_permalink(post)
        template = self.templates.get(post.collection, self.permalink) if own is None else own
        unknown = _find_unknown(template)
        if unknown:
            line, column = post.positions.get("permalink", (1, 1))
            problem, remedy = f"Jekyll knows no placeholder {unknown}", "remove it, or write one like :title"
            raise PostError(
                path=post.path, code="PL001", problem=problem, remedy=remedy, line=line, column=column
            )
        return template

    def locate(
        self,
        known_as: str,
        template: str,
        *,
        collection: str,
        moment: datetime,
        slug: str,
        categories: Sequence[str],
    ) -> tuple[str, str]:
        """The generator's id and the permalink of a post; `moment` is the one in its URL."""
        extension = extension_of(known_as.rpartition("/")[2])
        stem = known_as.removesuffix(extension)
        place = Place(
            published=moment,
            slug=slug,
            base_name=stem.rpartition("/")[2],
            path=stem.replace(f"_{collection}", "", 1).rstrip("."),
            categories=categories,
            output_extension=".html" if self.find_markup(extension) == "markdown" else extension,
            collection=collection,
        )
        route = fill_template(template, place)
        return join_id(self.id_base, post_route_id(route, slug)), join_url(self.site_url, route)

    def find_markup(self, extension: str) -> Markup:
        """What a file of this extension holds."""
        if extension.lower() in self.markdown_extensions:
            return "markdown"
        return "html" if extension.lower() in _HTML else "text"


_find_unknown = lru_cache(maxsize=256)(find_unknown_placeholder)
