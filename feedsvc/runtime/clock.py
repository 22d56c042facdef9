"""Where time comes from."""

from datetime import UTC, datetime


def now() -> datetime:
    """The one clock."""
    return datetime.now(UTC)
