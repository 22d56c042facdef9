"""Findings for tests; say only what the test is about."""

from typing import Any

from feedsvc.posts.problems import Finding


def make_finding(**changes: Any) -> Finding:
    """A problem of `_posts/a.md` on line 3."""
    values: dict[str, Any] = {
        "path": "_posts/a.md",
        "code": "FM001",
        "problem": "wrong",
        "remedy": "mend it",
        "line": 3,
    }
    return Finding(**(values | changes))
