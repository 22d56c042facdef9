"""The lowest versions that pyproject.toml allows, as constraints for a run of the tests."""

import re
from collections.abc import Mapping
from typing import Any

_BOUND = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?>=([0-9.]+)")


def list_lowest(project: Mapping[str, Any]) -> list[str]:
    """`name==version` for each requirement of a `[project]` table; ValueError for one without a bound."""
    extras = project.get("optional-dependencies", {})
    requirements = {*project["dependencies"], *(item for items in extras.values() for item in items)}
    lowest: dict[str, str] = {}
    for requirement in sorted(requirements):
        found = _BOUND.match(requirement)
        if found is None:
            raise ValueError(f"{requirement!r} has no lower bound")
        name, version = found[1], found[2].rstrip(".")
        if lowest.setdefault(name, version) != version:
            raise ValueError(f"{name} has two lower bounds")
    return [f"{name}=={version}" for name, version in lowest.items()]
