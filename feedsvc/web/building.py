"""From a runtime to the service that answers for it, with and without a server."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from werkzeug.test import Client

from feedsvc.aliases import choose_aliases
from feedsvc.metrics import Metrics
from feedsvc.runtime import Node, Runtime, metrics_folder, now
from feedsvc.settings import split_reader
from feedsvc.web.app import create_app
from feedsvc.web.following import NodeTable
from feedsvc.web.parts import PAGE_MAX_AGE, WebSettings
from feedsvc.web.ready import ReadyTable

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def build_web(runtime: Runtime) -> ReadyTable:
    """The whole service as one WSGI application; hand its `replace` to `runtime.watch`."""
    return _build(runtime, runtime.metrics.open(metrics_folder()))


def build_service(runtime: Runtime | Node) -> ReadyTable | NodeTable:
    """As `build_web`, also where there is no content folder."""
    if isinstance(runtime, Runtime):
        return build_web(runtime)
    metrics = runtime.metrics.open(metrics_folder())
    return NodeTable(runtime, lambda: _build(runtime, metrics))


def _build(runtime: Runtime | Node, metrics: Metrics) -> ReadyTable:
    assembly = runtime.assembly
    settings, site = assembly.settings, assembly.site
    web = WebSettings(
        base_url=site.base_url,
        title=site.title,
        description=site.description,
        language=site.language,
        zone=ZoneInfo(settings.timezone or "UTC"),
        stats_token=settings.stats_token,
        readers=tuple(split_reader(reader) for reader in settings.readers),
        max_age=min(settings.max_age, PAGE_MAX_AGE),
        stale_while_revalidate=settings.stale_while_revalidate,
        stale_if_error=settings.stale_if_error,
        trusted_hosts=settings.trusted_hosts,
        deltas=settings.deltas,
        log_requests=settings.log_requests,
        log_addresses=settings.log_addresses,
        trusted_proxies=settings.log_trusted_proxies,
        rate_limit=settings.rate_limit,
        rate_limit_exempt=settings.rate_limit_exempt,
        terms=assembly.terms,
        aliases=choose_aliases(settings.aliases, dialect=assembly.dialect, feed_route=assembly.feed_route),
    )
    return create_app(
        runtime.publisher,
        web=web,
        metrics=metrics,
        now=now,
        statistics=runtime.statistics,
    )


def ask(app: "WSGIApplication", url: str, *, base_url: str) -> tuple[str, list[tuple[str, str]], bytes]:
    """Status line, headers and body of a GET; `url` is absolute or a path below `base_url`."""
    parts = urlsplit(base_url + url if url.startswith("/") else url)
    response = Client(app).get(
        parts.path or "/", query_string=parts.query, base_url=f"{parts.scheme}://{parts.netloc}/"
    )
    return response.status, list(response.headers), response.get_data()
