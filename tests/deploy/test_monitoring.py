"""The dashboard, the alert rules and docs/metrics.md name the metrics that there are, and all of them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from feedsvc.metrics import ContentState, make_metrics
from tests.deploy.proxying import DEPLOY

DOCS = (DEPLOY.parent / "docs" / "metrics.md").read_text(encoding="utf-8")
DASHBOARD = DEPLOY / "grafana-dashboard.json"
ALERTS = DEPLOY / "alerts.yml"

_NAME = re.compile(r"\b(?:feedsvc|process)_[a-z_]+\b")
_PARTS = ("_bucket", "_sum", "_count")


def list_families() -> dict[str, str]:
    """Type by name, as Prometheus stores them."""
    metrics = make_metrics()
    metrics.set_content(ContentState(ready=True, degraded=False, subscribers=1, readers=1))
    text = metrics.render().decode()
    return dict(re.findall(r"(?m)^# TYPE (\S+) (\S+)$", text))


FAMILIES = list_families()


def list_queries(path: Path) -> list[str]:
    if path == ALERTS:
        groups = yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
        return [rule["expr"] for group in groups for rule in group["rules"]]
    dashboard = json.loads(path.read_text(encoding="utf-8"))
    variables = [
        item["query"]["query"] for item in dashboard["templating"]["list"] if item["type"] == "query"
    ]
    return variables + [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]


def exists(name: str) -> bool:
    """Whether there are series of this name; those of a histogram have a suffix."""
    for part in _PARTS:
        if FAMILIES.get(name.removesuffix(part)) == "histogram":
            return name.endswith(_PARTS)
    return name in FAMILIES


@pytest.mark.parametrize("path", [DASHBOARD, ALERTS], ids=lambda path: path.name)
def test_every_metric_that_is_asked_for_exists(path: Path) -> None:
    names = {name for query in list_queries(path) for name in _NAME.findall(query)}

    assert len(names) >= 8
    assert [name for name in sorted(names) if not exists(name)] == []


@pytest.mark.parametrize("path", [DASHBOARD, ALERTS], ids=lambda path: path.name)
def test_every_query_has_its_brackets(path: Path) -> None:
    for query in list_queries(path):
        for opening, closing in ("()", "{}", "[]"):
            assert query.count(opening) == query.count(closing), query


def test_every_metric_of_ours_is_drawn() -> None:
    drawn = {name for query in list_queries(DASHBOARD) for name in _NAME.findall(query)}
    ours = {name for name in FAMILIES if name.startswith("feedsvc_") and not name.endswith("_created")}

    assert [name for name in sorted(ours) if not drawn & {name, f"{name}_bucket"}] == []


def test_every_metric_has_its_heading_and_every_heading_its_metric() -> None:
    ours = {name for name in FAMILIES if name.startswith("feedsvc_") and not name.endswith("_created")}

    assert set(re.findall(r"(?m)^### `(\S+)`$", DOCS)) == ours


def test_panels_have_a_place_of_their_own() -> None:
    panels: list[Any] = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    taken: set[tuple[int, int]] = set()
    for place in (panel["gridPos"] for panel in panels):
        cells = {(x + place["x"], y + place["y"]) for x in range(place["w"]) for y in range(place["h"])}
        assert max(x for x, _ in cells) < 24
        assert not taken & cells
        taken |= cells
    assert len({panel["id"] for panel in panels}) == len(panels)


def test_every_alert_says_what_to_do() -> None:
    rules = [
        rule
        for group in yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
        for rule in group["rules"]
    ]
    assert len({rule["alert"] for rule in rules}) == len(rules) > 8
    for rule in rules:
        assert rule["labels"]["severity"] in {"info", "warning", "critical"}
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["description"].endswith(".")
