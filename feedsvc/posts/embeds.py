"""Players that posts embed: which ones we know, and the page that each of them plays."""

import re
from html import escape
from typing import Literal, NamedTuple
from urllib.parse import parse_qs, urlsplit

from .urls import web_url

Embeds = Literal["link", "iframe"]
"""What becomes of a known player: a link to its page, or its iframe and nothing else of it."""

_ID = re.compile(r"[\w-]{1,100}", re.ASCII)


class Player(NamedTuple):
    """The page that people open, and the player's own address (both absolute)."""

    page_url: str
    player_url: str


def find_player(url: str) -> Player | None:
    """The player at an iframe's address, if it is one of those we know."""
    parts = urlsplit(web_url(url, "https://unknown.invalid/"))
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    steps = [step for step in parts.path.split("/") if step]
    queries = {name: values[0] for name, values in parse_qs(parts.query).items()}
    known = _KNOWN.get(host)
    return known(steps, queries) if known else None


def render_player(player: Player, embeds: Embeds) -> str:
    """A paragraph with the link, or the iframe alone: what is made from it is the same again."""
    if embeds == "iframe":
        return f'<iframe src="{escape(player.player_url)}" width="560" height="315"></iframe>'
    url = escape(player.page_url)
    return f'<p><a href="{url}">{url}</a></p>'


def _youtube(steps: list[str], queries: dict[str, str]) -> Player | None:
    playlist = queries.get("list", "")
    # Old players take their settings behind a bare "&".
    video = queries.get("v", "") if steps[:1] == ["watch"] else (steps or [""])[-1].partition("&")[0]
    if steps[:1] not in (["embed"], ["v"], ["watch"]) and len(steps) != 1:
        return None
    if video in ("videoseries", "playlist") and _ID.fullmatch(playlist):
        page = f"https://www.youtube.com/playlist?list={playlist}"
        return Player(page, f"https://www.youtube-nocookie.com/embed/videoseries?list={playlist}")
    if not _ID.fullmatch(video):
        return None
    page, player = "https://www.youtube.com/watch?v=", "https://www.youtube-nocookie.com/embed/"
    return Player(page + video, player + video)


def _vimeo(steps: list[str], queries: dict[str, str]) -> Player | None:
    if not steps or not steps[-1].isdecimal():
        return None
    return Player(f"https://vimeo.com/{steps[-1]}", f"https://player.vimeo.com/video/{steps[-1]}")


def _bilibili(steps: list[str], queries: dict[str, str]) -> Player | None:
    bvid, aid = queries.get("bvid", ""), queries.get("aid", "")
    if _ID.fullmatch(bvid):
        name, query = bvid, f"bvid={bvid}"
    elif aid.isdecimal():
        name, query = f"av{aid}", f"aid={aid}"
    else:
        return None
    player = f"https://player.bilibili.com/player.html?{query}"
    return Player(f"https://www.bilibili.com/video/{name}", player)


def _dailymotion(steps: list[str], queries: dict[str, str]) -> Player | None:
    if len(steps) < 2 or not _ID.fullmatch(steps[-1]):
        return None
    page, player = "https://www.dailymotion.com/video/", "https://www.dailymotion.com/embed/video/"
    return Player(page + steps[-1], player + steps[-1])


_KNOWN = {
    "youtube.com": _youtube,
    "youtube-nocookie.com": _youtube,
    "youtu.be": _youtube,
    "player.vimeo.com": _vimeo,
    "vimeo.com": _vimeo,
    "player.bilibili.com": _bilibili,
    "dailymotion.com": _dailymotion,
}
