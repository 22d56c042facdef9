"""Which files of a Nikola site are posts (scan_posts), in which language, and where their pages are."""

import posixpath
import re
import unicodedata
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from ..transliterating import to_ascii
from .nikola_config import NikolaConfig, PostFolder

_NOT_IN_SLUG = re.compile(r"[^+\w\s-]")
_HYPHENS = re.compile(r"[-\s]+")
_NOT_IN_NAME = re.compile(r"""[/\\?#"'\r\n\t*:<>|]""")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPlace:
    """Where a post lies: its folder of POSTS, its folder below that ("" for none), its language, and the path
    of the file in the default language, which may not exist.
    """

    posts: PostFolder
    below: str
    language: str
    base_path: str


class NikolaPaths:
    """Answers by path alone, relative to the content folder."""

    def __init__(self, config: NikolaConfig) -> None:
        self._config = config
        languages = [re.escape(lang) for lang in config.translations if lang != config.language]
        self._translated = _compile_pattern(config.translation_pattern, languages) if languages else None

    def enters(self, folder: str) -> bool:
        """Whether posts could lie in this folder or below it."""
        if any(part.startswith(".") for part in folder.split("/")):
            return False
        if folder in (self._config.output, self._config.cache, "__pycache__"):
            return False
        return any(
            _is_within(folder, posts.folder) or posts.folder.startswith(f"{folder}/")
            for posts in self._config.posts
        )

    def find(self, path: str) -> PostPlace | None:
        """The place of a post; None for what is none. The first tuple of POSTS that matches has it."""
        folder, _, name = path.rpartition("/")
        if any(part.startswith(".") for part in path.split("/")):
            return None
        language, base_path = self._take_apart(path)
        base_name = base_path.rpartition("/")[2]
        for posts in self._config.posts:
            if _is_within(folder, posts.folder) and (
                fnmatchcase(base_name, posts.glob) or fnmatchcase(name, posts.glob)
            ):
                below = folder[len(posts.folder) :].strip("/")
                return PostPlace(posts=posts, below=below, language=language, base_path=base_path)
        return None

    def _take_apart(self, path: str) -> tuple[str, str]:
        found = self._translated.fullmatch(path) if self._translated else None
        if found is None:
            return self._config.language, path
        return found["lang"], f"{found['path']}.{found['ext']}"

    def meta_paths(self, path: str, place: PostPlace) -> tuple[str, ...]:
        """The files of metadata that a post may have, its language's first."""
        stem = posixpath.splitext(place.base_path)[0]
        base = f"{stem}.meta"
        if place.language == self._config.language:
            return (base,)
        own = self._config.translation_pattern.format(path=stem, lang=place.language, ext="meta")
        return own, base

    def folder_of(self, place: PostPlace) -> str:
        """Where a post's page goes below the language's path (Post.folders)."""
        destinations = place.posts.destinations
        first = next(iter(destinations.values()), "")
        destination = destinations.get(place.language, destinations.get(self._config.language, first))
        return posixpath.normpath(posixpath.join(destination.strip("/"), place.below))

    def route_of(self, place: PostPlace, slug: str, *, pretty: bool) -> str:
        """A page's route (Post.permalink)."""
        index_file = self._config.index_file
        pieces = [*self._config.translations[place.language].split("/"), *self.folder_of(place).split("/")]
        # Nikola writes "index.html" whatever INDEX_FILE says; only stripping looks at that.
        pieces += [slug, "index.html"] if pretty else [f"{slug}.html"]
        route = "/" + "/".join(piece for piece in pieces if piece and piece != ".")
        if self._config.strip_indexes and route.endswith(f"/{index_file}"):
            route = route.removesuffix(index_file)
        return route

    def slug_of(self, path: str) -> str:
        """The slug of a file without one (utils.slugify)."""
        name = posixpath.splitext(posixpath.basename(path))[0]
        if not self._config.slugifies:
            return _NOT_IN_NAME.sub("-", name)
        return _HYPHENS.sub("-", _NOT_IN_SLUG.sub("", to_ascii(name)).strip().lower())


def encode_link(link: str) -> str:
    """A link as Nikola's feeds write it (utils.encodelink)."""
    parts = urlsplit(unicodedata.normalize("NFC", link))
    return urlunsplit(parts._replace(path=quote(unquote(parts.path), safe="/~")))


def join_url(base_url: str, route: str) -> str:
    """Where a route of the site leads."""
    return encode_link(urljoin(f"{base_url.rstrip('/')}/", route[1:]))


def _compile_pattern(pattern: str, languages: list[str]) -> re.Pattern[str]:
    text = re.escape(pattern)
    for name, expression in (("path", ".+?"), ("ext", r"[^\./]+"), ("lang", "|".join(languages))):
        text = text.replace(re.escape(f"{{{name}}}"), f"(?P<{name}>{expression})", 1)
    return re.compile(text)


def _is_within(folder: str, root: str) -> bool:
    return not root or folder == root or folder.startswith(f"{root}/")
