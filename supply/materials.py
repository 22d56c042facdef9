"""A software bill of materials (CycloneDX 1.6, JSON): feedsvc and what it needs, as installed here."""

import re
import uuid
from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any

from packaging.requirements import Requirement

_EXTRAS = ("fast", "postgres", "redis", "watch", "markdown-it")
"""Those that a service runs with; they are named where they are installed."""


def describe(project: Mapping[str, Any]) -> dict[str, Any]:
    """The bill for a `[project]` table; the same packages give the same bill.

    Raises PackageNotFoundError if something is missing that is needed.
    """
    extras = project.get("optional-dependencies", {})
    optional = [item for extra in _EXTRAS for item in extras.get(extra, ())]
    direct = _list_names(project["dependencies"]) | {
        name for name in _list_names(optional) if _is_installed(name)
    }
    found = collect(direct)
    own = {
        "type": "application",
        "bom-ref": "feedsvc",
        "name": project["name"],
        "version": project["version"],
    }
    links = [
        {
            "ref": _refer(item),
            "dependsOn": sorted(_refer(found[other]) for other in _list_names(item.requires)),
        }
        for _, item in sorted(found.items())
    ]
    references = sorted(_refer(item) for item in found.values())
    named = f"{own['name']} {own['version']} {' '.join(references)}"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, named)}",
        "version": 1,
        "metadata": {"component": own},
        "components": [_describe_one(item) for _, item in sorted(found.items())],
        "dependencies": [
            {"ref": "feedsvc", "dependsOn": sorted(_refer(found[name]) for name in direct)},
            *links,
        ],
    }


def collect(names: Iterable[str]) -> dict[str, Distribution]:
    """Packages and all that they need, directly or not, by normalised name."""
    found: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = distribution(name)
            waiting.extend(_list_names(found[name].requires))
    return found


def normalise(name: str) -> str:
    """A package's name as the packaging specification compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _list_names(requirements: Iterable[str] | None) -> set[str]:
    """Whatever of these is needed here, without extras."""
    needed = map(Requirement, requirements or ())
    return {normalise(item.name) for item in needed if not item.marker or item.marker.evaluate({"extra": ""})}


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _refer(item: Distribution) -> str:
    """Its package URL."""
    return f"pkg:pypi/{normalise(item.name)}@{item.version}"


def _describe_one(item: Distribution) -> dict[str, Any]:
    metadata = item.metadata
    told = next((metadata[key] for key in ("License-Expression", "License") if key in metadata), "")
    licence = [{"license": {"name": told}}] if told and "\n" not in told else []
    return {
        "type": "library",
        "bom-ref": _refer(item),
        "name": normalise(item.name),
        "version": item.version,
        "purl": _refer(item),
        **({"licenses": licence} if licence else {}),
    }
