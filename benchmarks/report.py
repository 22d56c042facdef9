"""docs/performance.md: tables and plots of what was measured, between the words that people wrote."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from .goals import judge, percentile, spread
from .plots import Line, draw_growth
from .results import OURS, Measurement

_MARKS = "<!-- {name}: made by `python -m benchmarks` -->", "<!-- end of {name} -->"
_MET = {True: "yes", False: "**no**", None: "–"}
_PLOTS = {
    "feeds": ("P1", "every category, tag and source feed answers", "From nothing to every feed", "seconds"),
    "bodies": ("P2", "every body is rendered and stored", "From nothing to every stored body", "seconds"),
    "cold": ("P9", "a cold feed of 20 entries", "A cold feed", "milliseconds"),
    "change": ("P10", "an edited post, to its feed", "An edited post, to its feed", "milliseconds"),
}


def write_report(document: Path, results: Sequence[Measurement]) -> None:
    """Put tables into the document, and plots into the folder of its name."""
    text = document.read_text()
    parts = {
        "goals": render_goals(results),
        "figures": render_figures(results),
        "surroundings": render_surroundings(results),
        "plots": _draw_plots(document, results),
    }
    for name, lines in parts.items():
        text = replace_part(text, name, "\n".join(lines))
    document.write_text(text)


def replace_part(text: str, name: str, lines: str) -> str:
    """The text with other lines between the marks of this name; ValueError where it has no such marks."""
    begin, end = (mark.format(name=name) for mark in _MARKS)
    replaced, count = re.subn(
        f"{re.escape(begin)}.*?{re.escape(end)}",
        lambda _: f"{begin}\n\n{lines}\n\n{end}",
        text,
        flags=re.DOTALL,
    )
    if count != 1:
        raise ValueError(f"{begin}: stands {count} times in the document, not once")
    return replaced


def render_goals(results: Sequence[Measurement]) -> list[str]:
    lines = ["| row | what | goal | measured | met |", "|---|---|---|---|---|"]
    lines += [
        f"| {verdict.row} | {verdict.what} | {verdict.goal} | {verdict.measured} | {_MET[verdict.is_met]} |"
        for verdict in judge(results)
    ]
    return lines


def render_figures(results: Sequence[Measurement]) -> list[str]:
    lines = [
        "| row | what | posts | feedsvc | beside | ratio | |",
        "|---|---|---:|---|---|---|---|",
    ]
    return lines + [_render_figure(measurement) for measurement in results]


def _render_figure(found: Measurement) -> str:
    peers = [subject for subject in found.runs if subject != OURS]
    beside = "; ".join(f"{subject} {spread(found.runs[subject])} {found.unit}" for subject in peers)
    ratios = "; ".join(f"{found.ratios[subject]:.2f}" for subject in peers)
    ours = found.runs[OURS]
    told = f"{spread(ours)} {found.unit}"
    if len(ours) >= 20:
        told += f", 95 of 100 within {percentile(ours, 0.95):.3g}"
    size = f"{found.size:,}" if found.size else "–"
    return (
        f"| {found.row} | {found.what} | {size} | {told} | {beside or '–'} | {ratios or '–'} | {found.note} |"
    )


def render_surroundings(results: Sequence[Measurement]) -> list[str]:
    """Which rows were measured when, on what and with what, each such surrounding once."""
    seen: dict[tuple[str, str, str], list[Measurement]] = {}
    for each in results:
        versions = ", ".join(f"{name} {version}" for name, version in each.versions.items())
        seen.setdefault((each.at[:10], each.machine, versions), []).append(each)
    lines = []
    for (day, machine, versions), measured in seen.items():
        rows = ", ".join(dict.fromkeys(each.row for each in measured))
        loads = [each.load for each in measured]
        lines.append(
            f"- {rows}: {day}, {machine}; {versions}. "
            f"Load before the rows began: {min(loads):.1f} to {max(loads):.1f}."
        )
    return lines


def _draw_plots(document: Path, results: Sequence[Measurement]) -> Iterable[str]:
    """Write each plot that has at least two sizes, and give the lines that show it."""
    folder = document.with_suffix("")
    folder.mkdir(exist_ok=True)
    lines = []
    for name, (row, what, title, unit) in _PLOTS.items():
        drawn = [line for line in collect_lines(results, row, what) if len(line.points) > 1]
        if drawn:
            (folder / f"{name}.svg").write_text(draw_growth(title, unit, drawn))
            lines.append(f"![{title}, {unit} by number of posts]({folder.name}/{name}.svg)")
    return lines


def collect_lines(results: Sequence[Measurement], row: str, what: str) -> list[Line]:
    """The medians of everybody by number of posts; of us only those that stand alone or beside Hugo."""
    points: dict[str, list[tuple[int, float]]] = {}
    for each in results:
        if each.row == row and each.what.startswith(what):
            for subject in each.runs:
                if subject != OURS or each.what == what:
                    points.setdefault(subject, []).append((each.size, each.median(subject)))
    return [Line(subject, sorted(pairs)) for subject, pairs in points.items()]
