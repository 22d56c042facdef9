"""What most entries have none of, as one JSON column: image, enclosures, episode, an end and the like."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from ..model import Enclosure, Entry, Episode, Transcript


def to_json(entry: Entry) -> str:
    """What there is, as canonical JSON; `{}` for nothing."""
    if not (entry.image or entry.enclosures or entry.side_files or entry.expires or entry.merged):
        return "{}"
    values = {
        "image": entry.image,
        "enclosures": [asdict(enclosure) for enclosure in entry.enclosures],
        "episode": asdict(entry.episode) if entry.episode else None,
        "side_files": entry.side_files,
        "expires": entry.expires.isoformat() if entry.expires else "",
        "merged": entry.merged,
    }
    present = {name: value for name, value in values.items() if value}
    return json.dumps(present, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> dict[str, Any]:
    """The same as arguments of Entry."""
    values: dict[str, Any] = json.loads(text)
    if "enclosures" in values:
        values["enclosures"] = tuple(Enclosure(**enclosure) for enclosure in values["enclosures"])
    if "expires" in values:
        values["expires"] = datetime.fromisoformat(values["expires"])
    if "merged" in values:
        values["merged"] = tuple(map(tuple, values["merged"]))
    if "side_files" in values:
        values["side_files"] = tuple(values["side_files"])
    if "episode" in values:
        episode = values["episode"]
        episode["transcripts"] = tuple(Transcript(**transcript) for transcript in episode["transcripts"])
        values["episode"] = Episode(**episode)
    return values
