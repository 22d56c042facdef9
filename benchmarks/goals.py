"""What must be reached, and whether it was: issue 6's table as data."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from .results import OURS, Measurement

LARGE = 100_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """One goal: in words, what was measured, and whether that is enough; None while nothing was measured."""

    row: str
    what: str
    goal: str
    measured: str = "not measured yet"
    is_met: bool | None = None


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all is not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def judge(results: Sequence[Measurement]) -> list[Verdict]:
    """Every goal, in the order of the rows."""

    def at(row: str, what: str, size: int = LARGE) -> Measurement | None:
        return next((each for each in results if each.key == (row, what, size)), None)

    first = at("P1", "every category, tag and source feed answers")
    bodies = at("P2", "every body is rendered and stored")
    second = at("P3", "the first correct answer after a restart")
    save = at("P4", "a post is saved, its feed has it")
    burst = at("P4", "100 posts are saved, every feed has its own")
    return [
        _judge_ratio("P1", "nothing → every feed answers, against Hugo", first, 0.25),
        _judge_ratio("P2", "the same, every body stored, against Hugo", bodies, 1.0),
        _judge_value("P3", "second start to the first answer", second, 1.5),
        _judge_second_start(second, first),
        _judge_value("P4", "a save → its feed, median", save, 100),
        _judge_value("P4", "a save → its feed, 95 of 100", save, 250, share=0.95),
        _judge_value("P4", "a burst of 100 files → all their feeds", burst, 500),
        _judge_rates("P5", "hot feed on waitress, against bare WSGI", results, 0.9),
        _judge_rates("P6", "hot feed on granian, against bare WSGI", results, 0.8),
        _judge_value("P7", "a save → the exported file", at("P7", "a post is saved, its file has it"), 1_000),
        _judge_rates("P7", "nginx on what is exported, against the same bytes", results, 0.95),
        _judge_value("P8", "serving, 2,000 feeds hot", at("P8", "every category's feed hot, as gzip"), 250),
        _judge_value("P8", "the peak of indexing", at("P8", "the peak of the first sync"), 500),
        _judge_growth(
            "P9", "a cold feed, from 1,000 posts to the most", results, "a cold feed of 20 entries"
        ),
        _judge_growth("P10", "one changed post, likewise", results, "an edited post, to its feed"),
        _judge_value("P11", "import", at("P11", "import feedsvc", 0), 150),
        _judge_value("P11", "--help", at("P11", "feedsvc --help", 0), 150),
    ]


def _judge_ratio(row: str, what: str, found: Measurement | None, most: float) -> Verdict:
    goal = f"≤ {most:g} ×"
    if found is None or "hugo" not in found.runs:
        return Verdict(row, what, goal)
    ratio = found.ratios["hugo"]
    return Verdict(row, what, goal, f"{ratio:.2f} ×", ratio <= most)


def _judge_value(
    row: str, what: str, found: Measurement | None, most: float, *, share: float | None = None
) -> Verdict:
    if found is None:
        return Verdict(row, what, f"≤ {most:g}")
    value = found.median() if share is None else percentile(found.runs[OURS], share)
    return Verdict(row, what, f"≤ {most:g} {found.unit}", f"{value:.3g} {found.unit}", value <= most)


def _judge_second_start(second: Measurement | None, first: Measurement | None) -> Verdict:
    row, what, goal = "P3", "the same, against Hugo's whole build", "≤ 0.1 ×"
    if second is None or first is None or "hugo" not in first.runs:
        return Verdict(row, what, goal)
    ratio = second.median() / first.median("hugo")
    return Verdict(row, what, goal, f"{ratio:.2f} ×", ratio <= 0.1)


def _judge_rates(row: str, what: str, results: Sequence[Measurement], least: float) -> Verdict:
    """The worst of all the answers and numbers of connections."""
    ratios = [
        ratio for each in results if each.row == row and each.unit == "/s" for ratio in each.ratios.values()
    ]
    if not ratios:
        return Verdict(row, what, f"≥ {least:g} ×")
    told = f"{min(ratios):.2f} ×" if len(ratios) == 1 else f"{min(ratios):.2f} to {max(ratios):.2f} ×"
    return Verdict(row, what, f"≥ {least:g} ×", told, min(ratios) >= least)


def _judge_growth(row: str, what: str, results: Sequence[Measurement], measured: str) -> Verdict:
    medians = {each.size: each.median() for each in results if each.row == row and each.what == measured}
    if len(medians) < 2:
        return Verdict(row, what, "≤ 1.5 ×")
    smallest, others = medians[min(medians)], [medians[size] for size in medians if size != min(medians)]
    growth = max(others) / smallest
    told = f"{growth:.2f} × up to {max(medians):,} posts"
    return Verdict(row, what, "≤ 1.5 ×", told, growth <= 1.5)


def spread(values: Sequence[float]) -> str:
    """The median, with the least and the most where there are several."""
    middle = _round(statistics.median(values))
    return middle if len(values) == 1 else f"{middle} ({_round(min(values))}–{_round(max(values))})"


def _round(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
