"""What the pages say, in the language of who reads them: Chinese and English."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from feedsvc.web.texts_en import ENGLISH
from feedsvc.web.texts_zh import CHINESE

LANGUAGES: Mapping[str, Mapping[str, str]] = {"zh": CHINESE, "en": ENGLISH}
"""Texts by name, by language; every language has every name."""

_TAGS = {"zh": "zh-CN", "en": "en"}
_ENGLISH_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_ACCEPTED = re.compile(
    r"\s*([a-z*]{1,8})(?:-[a-z0-9-]*)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language, and its forms of numbers and dates; moments are shown in `zone`."""

    language: str
    zone: tzinfo = UTC

    def __getitem__(self, name: str) -> str:
        return LANGUAGES[self.language][name]

    @property
    def tag(self) -> str:
        """For the attribute `lang`."""
        return _TAGS[self.language]

    def number(self, number: int) -> str:
        """`1,234` in both languages."""
        return f"{number:,}"

    def count(self, noun: str, number: int) -> str:
        """`1 entry`, `1,234 entries`, `1,234 篇文章`."""
        form = f"{noun}.one" if number == 1 else f"{noun}.many"
        return self[form].format(self.number(number))

    def say(self, name: str, *values: object) -> str:
        """A text with values in their places."""
        return self[name].format(*values)

    def day(self, moment: datetime) -> str:
        """`14 Jan 2022`, `2022年1月14日`."""
        local = moment.astimezone(self.zone)
        if self.language == "zh":
            return f"{local.year}年{local.month}月{local.day}日"
        return f"{local.day} {_ENGLISH_MONTHS[local.month - 1]} {local.year}"

    def moment(self, moment: datetime) -> str:
        """`14 Jan 2022, 15:42`, `2022年1月14日 15:42`."""
        local = moment.astimezone(self.zone)
        between = " " if self.language == "zh" else ", "
        return f"{self.day(moment)}{between}{local.hour:02}:{local.minute:02}"

    def month(self, year: int, month: int) -> str:
        """`Jan 2022`, `2022年1月`."""
        return f"{year}年{month}月" if self.language == "zh" else f"{_ENGLISH_MONTHS[month - 1]} {year}"


def choose_language(asked: str, accepted: str, site_language: str) -> str:
    """The language of a page: what `?ui=` asks for, what Accept-Language likes best, the site's own.

    English where none of these is known (RFC 9110 section 12.5.4).
    """
    if asked in LANGUAGES:
        return asked
    weights: dict[str, float] = {}
    for item in accepted.split(",")[:20]:
        match = _ACCEPTED.fullmatch(item)
        if match and match[1].lower() in LANGUAGES:
            language = match[1].lower()
            weights[language] = max(weights.get(language, 0), float(match[2] or 1))
    liked = {language: weight for language, weight in weights.items() if weight > 0}
    if liked:
        return max(liked, key=lambda language: liked[language])  # the first of them when even
    own = site_language[:2].lower()
    return own if own in LANGUAGES else "en"
