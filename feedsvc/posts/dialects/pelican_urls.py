"""Pelican's URLs: its templates, and the ids of its feeds."""

import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urljoin, urlsplit

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(?P<name>\w+)(?:\.(?P<part>\w+))?(?::(?P<format>[^{}]*))?\}")
_DATE_PARTS = ("year", "month", "day", "hour", "minute", "second")


class UnknownPlaceholderError(ValueError):
    """A template names something that the post does not have; `placeholder` with its braces."""

    def __init__(self, placeholder: str) -> None:
        super().__init__(f"no value for {placeholder}")
        self.placeholder = placeholder


def fill_template(template: str, values: Mapping[str, str], date: datetime | None = None) -> str:
    """`{date:%Y}/{slug}.html` with its values; UnknownPlaceholderError for what has none.

    Month and day names are English, whatever LOCALE says.
    """
    return _PLACEHOLDER.sub(lambda found: _fill(found, values, date), template)


def _fill(found: re.Match[str], values: Mapping[str, str], date: datetime | None) -> str:
    name, part, form = found["name"], found["part"], found["format"]
    if name is None:
        return found[0][0]
    if name == "date" and date is not None:
        if part in _DATE_PARTS:
            return format(getattr(date, part), form if form and re.fullmatch(r"0?\d?d?", form) else "")
        if part is None:
            return date.strftime(form) if form else str(date)
    elif name in values and part is None and not form:
        return values[name]
    raise UnknownPlaceholderError(found[0])


def join_url(site_url: str, route: str) -> str:
    """Where a route of the site leads, as Pelican's feeds write it: not yet ASCII."""
    return urljoin(f"{site_url.rstrip('/')}/", route)


def tag_uri(link: str, date: datetime) -> str:
    """The id of an entry in Pelican's feeds (feedgenerator.get_tag_uri): `tag:host,2022-01-14:/path`.

    The date is the one on the post's own clock; query and port are no part of it.
    """
    parts = urlsplit(link)
    fragment = f"/{parts.fragment}" if parts.fragment else ""
    return f"tag:{parts.hostname},{date:%Y-%m-%d}:{parts.path}{fragment}"
