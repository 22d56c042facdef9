"""The web's assembly: Flask with its blueprints, and the table of ready responses in front of it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from flask import Flask, Request, abort, request

from feedsvc.errors import SelectionError
from feedsvc.metrics import Metrics
from feedsvc.selection import Route, is_spelled, parse_route, parse_selection
from feedsvc.statistics import Statistics
from feedsvc.web import (
    assets,
    badge,
    builder,
    crawlers,
    directory,
    embed,
    feed_page,
    feeds,
    operator,
    opml,
    stats,
)
from feedsvc.web.answering import ROUTE, FinishedResponse, to_response
from feedsvc.web.errors import register_error_handlers
from feedsvc.web.headers import build_preflight_reply, build_redirect
from feedsvc.web.limiting import RateLimiter
from feedsvc.web.old_urls import answer_old_url
from feedsvc.web.pages import PageCache
from feedsvc.web.parts import Parts, Publisher, WebSettings, get_parts
from feedsvc.web.ready import ReadyTable
from feedsvc.web.request_log import LoggedTable
from feedsvc.web.texts import LANGUAGES

_UNFOLDED = frozenset(
    ("assets", "badge", "builder", "counters", "crawlers", "crawlers-at-root", "embed", "problems", "stats")
)
"""The blueprints whose paths are no scopes."""


class _Request(Request):
    """A request whose query may hold any bytes: Werkzeug raises for those that are no UTF-8."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.query_string = self.query_string.decode(errors="replace").encode()


class _Flask(Flask):
    request_class = _Request


def create_app(
    publisher: Publisher,
    *,
    web: WebSettings,
    metrics: Metrics,
    now: Callable[[], datetime],
    statistics: Statistics | None = None,
) -> ReadyTable:
    """The whole web as one WSGI application. `now` gives aware moments.

    Without `statistics` what is counted for the operator ends with the process.

    Who syncs calls `replace` of the result after each commit; else answers of before may be given again.
    """
    app = _Flask("feedsvc.web", static_folder=None)
    statistics = statistics or Statistics(now)
    app.extensions["feedsvc"] = Parts(
        publisher=publisher, web=web, metrics=metrics, statistics=statistics, now=now
    )
    app.extensions["feedsvc-assets"] = assets.load_assets(web)
    app.extensions["feedsvc-pages"] = PageCache()
    # Their redirects are 308, made from the Host header, with a body and all parameters: we do our own.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.before_request(_check_request)
    operators = (operator.health, operator.counters, operator.problems)
    pages = (directory.bp, feed_page.bp, builder.bp, stats.bp, embed.bp, badge.bp, assets.bp, crawlers.bp)
    for blueprint in (feeds.bp, opml.bp, *pages, *operators):
        app.register_blueprint(blueprint, url_prefix=web.prefix or None)
    if web.prefix:
        # A health check knows the port, not the address that readers use.
        app.register_blueprint(operator.health, name="health-at-root")
        app.register_blueprint(crawlers.bp, name="crawlers-at-root")
    register_error_handlers(app)
    make: Callable[..., ReadyTable] = ReadyTable
    if web.log_requests:
        make = partial(LoggedTable, addresses=web.log_addresses, trusted=web.trusted_proxies)
    return make(
        app,
        metrics=metrics,
        now=now,
        max_bytes=web.max_ready_bytes,
        # On the way of every hot request; bounded, for a client chooses the key.
        is_trusted_host=lru_cache(maxsize=64)(lambda host: is_trusted_host(host, web.trusted_hosts)),
        deltas=web.deltas,
        statistics=statistics if web.stats_token else None,
        limiter=RateLimiter(per_minute=web.rate_limit, exempt=web.rate_limit_exempt, now=now),
    )


def is_trusted_host(host: str, trusted: tuple[str, ...]) -> bool:
    """Whether a Host header's value is one of `trusted`, whatever its port; all are if `trusted` is empty.

    A request without Host (HTTP/1.0) is fine: no answer is made from it.
    """
    if not trusted or not host:
        return True
    name = re.sub(r":\d+$", "", host).lower()
    return any(name == known or (known[:1] == "." and f".{name}".endswith(known)) for known in trusted)


@lru_cache
def name_route(rule: str) -> str:
    """`/FIELD/SLUG/feed.FORMAT` for Flask's spelling of it."""
    rule = rule.replace("<any('embed.js'):name>", "embed.js")
    return re.sub(
        r"<(?:[^:<>]*:)?([a-z]+)>", lambda match: match[1].upper().replace("SUFFIX", "FORMAT"), rule
    )


def _check_request() -> FinishedResponse | None:
    """What comes before any view: method, host, and the one spelling of the path."""
    if request.url_rule:
        rule = request.url_rule.rule
        request.environ[ROUTE] = name_route(rule.removeprefix(get_parts().web.prefix))
    if request.method == "OPTIONS":
        return to_response(build_preflight_reply())
    if request.method not in {"GET", "HEAD"}:
        abort(405)
    if request.blueprint in {"health", "health-at-root"}:
        return None
    if not is_trusted_host(request.environ.get("HTTP_HOST", ""), get_parts().web.trusted_hosts):
        abort(400, "this host is not served here")
    if request.blueprint in _UNFOLDED:
        return None
    return _fold_path()


def _fold_path() -> FinishedResponse | None:
    """404 for a path that is no route, 301 for another spelling of one, nothing for the one spelling."""
    web = get_parts().web
    path = _read_path()
    # Doubled slashes may stand in front of the mount point, too.
    below = re.sub("/{2,}", "/", f"{path}/")
    if not below.startswith(f"{web.prefix}/"):
        abort(404)
    below, query = below[len(web.prefix) :], request.environ.get("QUERY_STRING", "")
    route = parse_route(below)
    # WordPress's `?feed=rss2` may stand behind any page; every other old URL is no route of ours.
    if route is None or (not route.suffix and "feed=" in query):
        old = answer_old_url(below, query)
        if old is not None:
            return old
    if below.strip("/").casefold() == "feeds.opml":
        spelled = path == f"{web.prefix}/feeds.opml"
        return None if spelled else to_response(build_redirect(f"{web.base_url}/feeds.opml"))
    if route is None:
        abort(404)
    return _fold_route(route, path, query)


def _fold_route(route: Route, path: str, query: str) -> FinishedResponse | None:
    web = get_parts().web
    if not route.listing:
        route = replace(route, selection=parse_selection(route.selection, query))
    if route.archive and route.selection.is_refined:
        raise SelectionError("an archive takes no parameters; the feed itself does")
    route = replace(route, selection=web.terms.follow(route.selection))  # no chain of two redirects
    is_path_spelled = path.startswith(web.prefix) and route.is_spelled(path[len(web.prefix) :])
    if is_path_spelled and (route.listing or is_spelled(route.selection, query)):
        return None
    return to_response(build_redirect(f"{web.base_url}{route.url}{_spell_language(route)}"))


def _spell_language(route: Route) -> str:
    """What keeps a page in the language that was asked for; documents have one for everybody."""
    language = "" if route.suffix else request.args.get("ui", "")
    if language not in LANGUAGES:
        return ""
    return f"{'&' if '?' in route.url else '?'}ui={language}"


def _read_path() -> str:
    """The request's path, decoded; not Werkzeug's, which puts U+FFFD for what is not UTF-8."""
    try:
        path: str = request.environ["PATH_INFO"].encode("latin-1").decode("utf-8")
    except UnicodeError:
        abort(400, "the path is not UTF-8")
    return path
