"""What answering needs to know of a site, without its content: told by who reads that to those who do not."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..formats import OUTPUT_VERSION
from ..index import WindowRules, canonical_json
from ..model import Author, Site
from ..posts.reading import digest_of
from ..settings import Settings, read_settings
from ..settings.sharing import list_shared, read_shared
from ..term_rules import TermRules, parse_term_rules

UNKNOWN_DIALECT = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A site as those see it who answer for it.

    `dialect` names its generator, `feed_route` is that one's own feed, and `rules_digest` that of how posts
    are read.
    """

    settings: Settings
    site: Site
    window: WindowRules
    terms: TermRules
    dialect: str
    feed_route: str
    rules_digest: str

    @property
    def settings_digest(self) -> str:
        """Of everything but content that shapes a feed's bytes."""
        settings = [self.settings.max_age, self.settings.terms]
        parts = [asdict(self.site), asdict(self.window), settings, self.rules_digest, OUTPUT_VERSION]
        return digest_of(canonical_json(parts).encode())

    def tell(self) -> str:
        """All that `hear_outline` needs: no secret, and nothing that each process has of its own."""
        values = {
            "dialect": self.dialect,
            "feed_route": self.feed_route,
            "rules": self.rules_digest,
            "settings": list_shared(self.settings),
        }
        return canonical_json(values)


def hear_outline(
    told: str, *, config: Path | None, environment: Mapping[str, str], flags: Mapping[str, object]
) -> Outline:
    """The outline that was told, with this process's own settings, which win; "" for nothing told yet.

    SettingsError says what is wrong with the latter, ValueError that nobody can understand what was told.
    """
    values: dict[str, Any] = json.loads(told) if told else {}
    settings = read_settings(
        generator=read_shared(values.get("settings", {})),
        config_file=config,
        environment=environment,
        flags=flags,
    )
    feed_route = values.get("feed_route", "")
    return Outline(
        settings=settings,
        site=build_site(settings, feed_route),
        window=build_window(settings),
        terms=parse_term_rules(settings.terms, []),
        dialect=values.get("dialect", UNKNOWN_DIALECT),
        feed_route=feed_route,
        rules_digest=values.get("rules", ""),
    )


def build_site(settings: Settings, feed_route: str) -> Site:
    """Whose posts these are and where they are reached."""
    base_url = (settings.base_url or f"http://{settings.host}:{settings.port}").rstrip("/")
    site_url = (settings.site_url or base_url).rstrip("/")
    id_base = (settings.id_base or site_url).rstrip("/")
    return Site(
        title=settings.title or "Untitled site",
        description=settings.description,
        language=settings.language,
        site_url=site_url,
        base_url=base_url,
        id_base=id_base,
        # What jekyll-feed's subscribers already know the site's feed by.
        feed_id=f"{id_base}{feed_route}",
        authors=(Author(name=settings.author),) if settings.author else (),
        rights=settings.rights,
        hubs=settings.hubs,
    )


def build_window(settings: Settings) -> WindowRules:
    """How much of a selection a feed holds."""
    return WindowRules(
        min_entries=settings.min_entries,
        hours=settings.hours,
        max_entries=settings.max_entries,
        max_bytes=settings.max_bytes,
        shows_future=settings.future == "show",
        tombstone_days=settings.tombstone_days,
    )
