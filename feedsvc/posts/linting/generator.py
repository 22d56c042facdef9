"""What the site's own generator makes of a post, in words."""

from datetime import datetime, timedelta

from ...dates import format_rfc3339
from ...errors import PostError
from ..dialects import Dialect, PostFacts
from ..front_matter import FrontMatter, decode_post

_JEKYLL = {
    "EN001": "skips the file with a line in its log",
    "FM001": "keeps the post without title and front matter, dates it now and puts it on top of its feed",
    "FM002": "takes the front matter for text, and shows it",
    "FN001": "ignores the file without a word",
    "ID001": "builds both, with the same id twice in its feed",
    "PL001": "stops its build here",
    "DT002": "stops its build here",
}
"""What Jekyll 4 does where it is the same every time; docs/problems.md tells more."""


def tell_generator(error: PostError, data: bytes, modified: datetime, generator: Dialect) -> str:
    """What the generator does with a post that is left out, or "" where that is not known."""
    if generator.name == "jekyll" and error.code.startswith("DT"):
        return _tell_date(error.path, data, modified, generator)
    return tell_usual(error.code, generator)


def tell_usual(code: str, generator: Dialect) -> str:
    """What the generator does about a code, where it is the same every time; else ""."""
    return _JEKYLL.get(code, "") if generator.name == "jekyll" else ""


def _tell_date(path: str, data: bytes, modified: datetime, generator: Dialect) -> str:
    try:
        front_matter = generator.parse(decode_post(data, path=path), path=path)
        facts = generator.read(path, front_matter, modified=modified)
    except PostError:
        return _JEKYLL["DT002"]
    return f"reads the date as {format_rfc3339(facts.published)}"


def read_as_generator(
    path: str, front_matter: FrontMatter, modified: datetime, generator: Dialect
) -> PostFacts | None:
    """The post as the generator sees it; None where it would stop or skip the file."""
    try:
        return generator.read(path, front_matter, modified=modified)
    except PostError:
        return None


def spell_difference(difference: timedelta) -> str:
    """`8 h later`, `30 min earlier`."""
    minutes = abs(difference) // timedelta(minutes=1)
    amount = f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"
    return f"{amount} {'later' if difference > timedelta(0) else 'earlier'}"
