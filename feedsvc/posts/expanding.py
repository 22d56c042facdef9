"""A post's body without template marks, and what other files that took."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from posixpath import normpath
from urllib.parse import quote

from ..errors import PostError
from .characters import without_forbidden
from .dialects import Dialect, PathKind, PostFacts
from .front_matter import FrontMatter, decode_post
from .side_files import NoSideFiles, SideFiles
from .templating import Loss, TemplateContext, expand_templates
from .templating.jsx import without_imports, without_jsx

# What makes a body depend on other posts.
_REFERENCE = re.compile(r"\{%-?\s*(?:post_url|post_link|post_path|link)\s|\{\{[<%]\s*(?:rel)?ref\s")
_SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Beside:
    """What one post found beside itself: the answers by question, and the files that gave them."""

    files: SideFiles = field(default_factory=NoSideFiles)
    answers: list[tuple[str, str]] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)

    def size_of(self, path: str) -> int | None:
        size = self.files.size_of(path)
        self.paths.add(path)
        self.answers.append((path, str(size)))
        return size

    def read(self, path: str) -> bytes | None:
        self.paths.add(path)
        return self.files.read(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostContext:
    """A post and its site as template marks and media may refer to them."""

    path: str
    facts: PostFacts
    front_matter: FrontMatter
    dialect: Dialect
    site_url: str
    beside: Beside

    def find_url(self, candidates: Sequence[str]) -> str:
        """The permalink of the first of these files that is a post, the URL of the first other one, or ""."""
        url = next(filter(None, map(self._url_of, candidates)), "")
        self.beside.answers.append((" ".join(candidates), url))
        return url

    def _url_of(self, path: str) -> str:
        if path.startswith((".", "/")) or path != normpath(path):
            return ""
        if self.dialect.kind_of(path) in (PathKind.POST, PathKind.ARCHIVED):
            return self._permalink_of(path)
        is_page = path.endswith((".md", ".markdown", ".html", ".mdx"))
        found = not is_page and self.beside.size_of(path) is not None
        return f"{self.site_url}/{quote(path)}" if found else ""

    def _permalink_of(self, path: str) -> str:
        data = self.beside.read(path)
        if data is None:
            return ""
        try:
            front_matter = self.dialect.parse(decode_post(data, path=path), path=path)
            facts = self.dialect.read(path, front_matter, modified=_SOME_DAY)
        except PostError:
            return ""
        return "" if facts.hidden else facts.permalink


def refers_to_posts(body: str) -> bool:
    """Whether other posts have a say in what the body becomes."""
    return "{" in body and bool(_REFERENCE.search(body))


def expand_body(body: str, context: PostContext) -> str:
    """The body as Markdown, HTML or text that no template speaks in any more; never raises."""
    if "{" not in body and "import" not in body and not context.path.endswith(".mdx"):
        return body
    return _expand(body, context)[0]


def list_losses(body: str, context: PostContext) -> tuple[Loss, ...]:
    """The template marks that stood for something which the feed does not have, such as includes."""
    return _expand(body, context)[1]


def _expand(body: str, context: PostContext) -> tuple[str, tuple[Loss, ...]]:
    facts = context.facts
    template = TemplateContext(
        site=facts.site_values,
        page=_page_values(context),
        site_url=context.site_url,
        path=context.path,
        find_url=context.find_url,
    )
    expansion = expand_templates(without_forbidden(body), facts.markup, facts.templating, template)
    text = expansion.text
    if facts.markup == "markdown":
        text = without_jsx(text) if context.path.endswith(".mdx") else without_imports(text)
    return text, expansion.losses


def _page_values(context: PostContext) -> dict[str, object]:
    facts = context.facts
    return {
        **context.front_matter.values,
        "title": facts.title,
        "slug": facts.slug,
        "url": facts.permalink.removeprefix(context.site_url),
        "date": facts.published,
        "categories": facts.categories,
        "tags": facts.tags,
        "description": facts.description,
    }
