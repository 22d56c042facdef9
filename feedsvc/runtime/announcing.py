"""Builds what tells the hubs."""

from collections.abc import Callable
from datetime import datetime

from ..dates import to_microseconds
from ..index import Index, WindowRules
from ..metrics import Metrics
from ..model import Site
from ..selection import Selection
from ..term_rules import TermRules
from ..websub import Announcer, FeedChange


def build_announcer(
    site: Site,
    *,
    index: Index,
    window: WindowRules,
    terms: TermRules,
    now: Callable[[], datetime],
    metrics: Metrics | None = None,
) -> Announcer:
    """What tells the hubs of this site, not yet started."""

    def find_change(selection: Selection) -> FeedChange:
        with index.snapshot() as snapshot:
            found = snapshot.select_window(selection, window, to_microseconds(now()))
        # The feed of a term without entries is not there, so there is nothing to tell but what is to come.
        is_there = bool(found.rows) or not selection.field
        is_served = is_there and terms.is_served(selection)
        return FeedChange(found.changed_us if is_served else 0, found.due_us)

    return Announcer(
        hubs=site.hubs,
        base_url=site.base_url,
        queue=index.pings(),
        find_change=find_change,
        now=now,
        metrics=metrics,
    )
