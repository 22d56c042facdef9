"""What a person typed and what the content folder says become settings, site and rules; nothing is opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from ..dates import parse_offset
from ..errors import ContentFolderError
from ..index import canonical_json
from ..posts.attribution import AttributionRules, KnownSource
from ..posts.dialects import Dialect, ReadingOptions
from ..posts.reading import ReadingRules, digest_of
from ..posts.recognising import (
    bears_marks,
    dialect_names,
    find_dialect,
    find_mark,
    find_site_folder,
    open_dialect,
)
from ..scanner import SideFolder, check_folder
from ..settings import Settings, read_settings
from ..term_rules import parse_term_rules
from .identifying import digest_program
from .outline import Outline, build_site, build_window

CONFIG_FILE = "feedsvc.toml"

READING_VERSION = 3
"""Raise it whenever the same bytes and settings come to be read as another entry: part of every revision."""


class FolderFiles:
    """A content folder as dialects look at it (`posts.dialects.SiteFiles`)."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def names(self, folder: str = "") -> frozenset[str]:
        try:
            return frozenset(path.name for path in (self._root / folder).iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return frozenset()

    def read(self, path: str) -> str | None:
        try:
            return (self._root / path).read_text(encoding="utf-8-sig")
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise ContentFolderError(str(self._root), f"{path} cannot be read ({error})") from error


def choose_content(named: Path | None, working: Path) -> Path:
    """The content folder: the one that was named, else the working folder if it bears a generator's mark or
    `feedsvc.toml`, else the bundled one.
    """
    if named is not None:
        return named
    files = FolderFiles(working)
    if bears_marks(files) or CONFIG_FILE in files.names():
        return working
    return bundled_content()


def bundled_content() -> Path:
    """The example that comes with feedsvc: in the package, or beside it in a checkout."""
    here = Path(__file__).parent.parent
    bundled = here / "bundled"
    return bundled if bundled.is_dir() else here.parent / "content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly(Outline):
    """What settings and content folder amount to, before anything is opened.

    `generator` is the dialect in the generator's own reading, whatever the settings say, and `mark` what it
    was recognised by, "" for nothing. `config` is the settings file, if there is one; `configured` are the
    settings that the generator's own configuration says, by field name.
    """

    content: Path
    rules: ReadingRules
    generator: Dialect
    mark: str = ""
    config: Path | None = None
    configured: Mapping[str, object] = field(default_factory=dict)

    @property
    def output_digest(self) -> str:
        """Of everything but content that shapes any served byte, pages and feedsvc itself included."""
        settings = {
            item.name: getattr(self.settings, item.name)
            for item in fields(self.settings)
            if not item.metadata["secret"]
        }
        parts = [self.settings_digest, settings, digest_program()]
        return digest_of(canonical_json(parts).encode())


def assemble(
    content: Path, *, config: Path | None, environment: Mapping[str, str], flags: Mapping[str, object]
) -> Assembly:
    """Read the configuration of a content folder; ContentFolderError or SettingsError say what is wrong.

    Where the site lies in a folder below it, that one is the content folder; `feedsvc.toml` may lie in both.
    """
    check_folder(content)
    named = content.resolve()
    content = named / find_site_folder(FolderFiles(named))
    files = FolderFiles(content)
    if not files.names():
        raise ContentFolderError(
            str(content),
            "empty; put a post into it, such as a hello.md with title and date, or name another folder",
        )
    name = find_dialect(files)
    if not name:
        known = ", ".join(dialect_names())
        problem = f"bears no mark of a generator ({known}) and holds no posts; name the site's folder"
        raise ContentFolderError(str(content), problem)
    own = config or next(filter(Path.is_file, (named / CONFIG_FILE, content / CONFIG_FILE)), None)
    unconfigured = open_dialect(name, files, ReadingOptions())
    configured = _translate(unconfigured.site_settings())
    settings = read_settings(
        generator=configured,
        config_file=own,
        environment=environment,
        flags=flags,
    )
    site = build_site(settings, unconfigured.feed_route)
    options = ReadingOptions(
        reading=settings.reading,
        zone=ZoneInfo(settings.timezone) if settings.timezone else None,
        drafts=settings.drafts,
        id_base=site.id_base,
        site_url=site.site_url,
        archive_folders=settings.archive_folders,
        language=settings.language,
        zones=tuple((name, parse_offset(text)) for name, text in settings.zones),
    )
    dialect = open_dialect(name, files, options)
    terms = parse_term_rules(settings.terms, [])
    config_texts = {path: files.read(path) for path in dialect.configuration_files()}
    rules = _build_rules(content, dialect, options, settings, config_texts)
    return Assembly(
        content=content,
        settings=settings,
        site=site,
        rules=replace(rules, merged=terms.merged),
        generator=open_dialect(name, files, replace(options, reading="exact")),
        terms=terms,
        mark=find_mark(files),
        config=own,
        configured=configured,
        window=build_window(settings),
        dialect=dialect.name,
        feed_route=dialect.feed_route,
        rules_digest=rules.digest,
    )


def _translate(generator: Mapping[str, str]) -> dict[str, object]:
    """What the generator says, in the words of our settings."""
    values: dict[str, object] = {name: value for name, value in generator.items() if value}
    if "drafts" in values:
        values["drafts"] = values["drafts"] == "true"
    if "future" in values:
        values["future"] = "show" if values["future"] == "true" else "hide"
    return values


def _build_attribution(settings: Settings) -> AttributionRules:
    return AttributionRules(
        tag_pattern=settings.tag_pattern,
        source_keys=settings.source_keys,
        via_keys=settings.via_keys,
        author_keys=settings.author_keys,
        known_sources=tuple(
            KnownSource(
                title=source["title"],
                home_page_url=source.get("home_page_url", ""),
                feed_url=source.get("feed_url", ""),
                names=tuple(source.get("names", ())),
            )
            for source in settings.sources
        ),
    )


def _build_rules(
    content: Path,
    dialect: Dialect,
    options: ReadingOptions,
    settings: Settings,
    config: Mapping[str, str | None],
) -> ReadingRules:
    attribution = _build_attribution(settings)
    chosen = [settings.language, settings.updated, settings.duplicates, settings.embeds]
    parts = [READING_VERSION, dialect.name, config, repr(options), repr(attribution), chosen]
    return ReadingRules(
        site_url=options.site_url,
        side_files=SideFolder(content, max_bytes=settings.max_post_bytes),
        embeds=settings.embeds,
        dialect=dialect,
        attribution=attribution,
        language=settings.language,
        digest=digest_of(canonical_json(parts).encode()),
    )
