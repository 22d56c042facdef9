"""What front matter says of a podcast's episode: Apple's tags, Podcasting 2.0's transcript and chapters."""

import re
from collections.abc import Iterator, Mapping, Sequence

from ..model import Enclosure, Episode, Transcript
from .expanding import PostContext
from .front_matter import Value
from .media import fold_keys, media_url, type_of, whole_number
from .people import text_in

_CLOCK = re.compile(r"(?:([0-9]{1,3}):(?=[0-5]?[0-9]:))?([0-9]{1,3}):([0-5][0-9])(?:\.[0-9]+)?")
_ISO = re.compile(r"PT(?:([0-9]{1,3})H)?(?:([0-9]{1,4})M)?(?:([0-9]{1,6})(?:\.[0-9]+)?S)?", re.IGNORECASE)
_YES, _NO = {"true", "yes", "1", "explicit"}, {"false", "no", "0", "clean"}
_KINDS = {"full", "trailer", "bonus"}


def find_episode(context: PostContext, enclosures: Sequence[Enclosure]) -> Episode | None:
    """The episode that a post with audio or video is; None for a post that has neither.

    Each value is looked for in `podcast`, `itunes` and `episode` mappings, then under its own name with
    `podcast_`, `itunes_` or `episode_` before it, then without.
    """
    if not any(enclosure.media_type.startswith(("audio/", "video/")) for enclosure in enclosures):
        return None
    values = _Values(fold_keys(context.front_matter.values))
    image = values.text("image", own_only=True)
    chapters = values.text("chapters", "chapters_url")
    return Episode(
        duration=read_duration(values.text("duration")),
        explicit=_read_truth(values.text("explicit")),
        author=values.text("author", own_only=True),
        image=media_url(image, context) if image else "",
        season=whole_number(values.text("season", "season_number")),
        number=whole_number(values.text("episode", "number", "episode_number")),
        kind=kind if (kind := values.text("episode_type", "episodetype", "type").lower()) in _KINDS else "",
        chapters_url=media_url(chapters, context) if chapters else "",
        transcripts=tuple(_transcripts(values.find("transcript", "transcripts"), context)),
    )


def read_duration(text: str) -> int:
    """Seconds from `5025`, `1:23:45`, `83:45` or `PT1H23M45S`; 0 for anything else."""
    found = _CLOCK.fullmatch(text) or _ISO.fullmatch(text)
    if found:
        hours, minutes, seconds = (int(group or 0) for group in found.groups())
        return hours * 3_600 + minutes * 60 + seconds
    return whole_number(text) if len(text) <= 6 else 0


def _read_truth(text: str) -> bool | None:
    lower = text.lower()
    return True if lower in _YES else False if lower in _NO else None


def _transcripts(value: Value, context: PostContext) -> Iterator[Transcript]:
    for item in value[:10] if isinstance(value, tuple) else (value,):
        named = fold_keys(item) if isinstance(item, Mapping) else {"url": item}
        text = text_in(named.get("url"), 2_000) or text_in(named.get("file"), 2_000)
        url = media_url(text, context) if text else ""
        media_type = text_in(named.get("type")) or type_of(url) or "text/html"
        if url:
            yield Transcript(url=url, media_type=media_type, language=text_in(named.get("language")))


class _Values:
    """A post's front matter as an episode's."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        maps = (values.get(name) for name in ("podcast", "itunes", "episode", "audio", "enclosure"))
        self._maps = [fold_keys(value) for value in maps if isinstance(value, Mapping)]
        self._values = values

    def find(self, *names: str, own_only: bool = False) -> Value:
        """The first of these that has a value; `own_only`: without a prefix the name means something else."""
        for name in names:
            for values in self._maps:
                if values.get(name):
                    return values[name]
            for prefix in ("podcast_", "itunes_", "episode_", *(() if own_only else ("",))):
                if self._values.get(prefix + name):
                    return self._values[prefix + name]
        return None

    def text(self, *names: str, own_only: bool = False) -> str:
        return text_in(self.find(*names, own_only=own_only), 2_000)
