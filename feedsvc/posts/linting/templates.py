"""Template marks that stand for something which the feed does not have."""

from collections.abc import Iterator
from datetime import datetime

from ...model import Entry
from ..front_matter import FrontMatter
from ..problems import Finding
from ..reading import ReadingRules, find_losses
from ..templating import has_marks

_LONGEST = 60


def find_lost_marks(
    entry: Entry, data: bytes, front_matter: FrontMatter, modified: datetime, rules: ReadingRules
) -> Iterator[Finding]:
    """Findings of the family TP1: one for each mark, at its line."""
    if not has_marks(front_matter.body):
        return
    for loss in find_losses(entry.path, data, modified=modified, rules=rules):
        mark = " ".join(loss.mark.split())
        shown = mark if len(mark) <= _LONGEST else f"{mark[: _LONGEST - 1]}…"
        yield Finding(
            path=entry.path,
            code="TP101",
            problem=f"{shown} stands for something that feedsvc does not know, and is left out",
            remedy="write what it stands for, or keep it if readers need not see it",
            line=front_matter.body_line + loss.line - 1,
        )
