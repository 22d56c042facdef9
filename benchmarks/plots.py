"""Growth as SVG: both axes logarithmic, in colours that read on white and on black."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 120, 44, 44
_COLOURS = ("#d9480f", "#1971c2", "#2f9e44", "#9c36b5", "#b08900")  # at least 3:1 on white and on black
_STYLE = """\
text { font: 13px system-ui, sans-serif; fill: #333 }
.title { font-size: 15px; font-weight: 600 }
.grid { stroke: #8884; stroke-width: 1 }
.line { fill: none; stroke-width: 2.5 }
@media (prefers-color-scheme: dark) { text { fill: #ddd } }"""


@dataclass(frozen=True, slots=True)
class Line:
    """Who was measured, and (number of posts, value) in order of posts."""

    name: str
    points: Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class _Axis:
    """Powers of ten from `low` to `high`, on pixels from `start` to `end`."""

    low: int
    high: int
    start: float
    end: float

    def place(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    @property
    def ticks(self) -> Sequence[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def draw_growth(title: str, unit: str, lines: Sequence[Line]) -> str:
    """An SVG document; every value is above 0."""
    sizes = [size for line in lines for size, _ in line.points]
    values = [value for line in lines for _, value in line.points]
    across = _axis(sizes, _LEFT, _WIDTH - _RIGHT)
    up = _axis(values, _HEIGHT - _BOTTOM, _TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">',
        f"<title>{escape(title)}, {unit} by number of posts</title><style>{_STYLE}</style>",
        f'<text class="title" x="{_LEFT}" y="22">{escape(title)}: {unit} by number of posts</text>',
        *_draw_grid(across, up),
        *_draw_lines(lines, across, up),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _axis(values: Sequence[float], start: float, end: float) -> _Axis:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return _Axis(low, max(high, low + 1), start, end)


def _draw_grid(across: _Axis, up: _Axis) -> list[str]:
    parts = []
    for tick in across.ticks:
        x = across.place(tick)
        parts.append(f'<path class="grid" d="M{x:.1f} {up.start}V{up.end}"/>')
        parts.append(f'<text x="{x:.1f}" y="{up.start + 20}" text-anchor="middle">{tick:,.0f}</text>')
    for tick in up.ticks:
        y = up.place(tick)
        parts.append(f'<path class="grid" d="M{across.start} {y:.1f}H{across.end}"/>')
        parts.append(f'<text x="{across.start - 8}" y="{y + 4:.1f}" text-anchor="end">{tick:,.4g}</text>')
    return parts


def _draw_lines(lines: Sequence[Line], across: _Axis, up: _Axis) -> list[str]:
    parts, taken = [], list[float]()
    for line, colour in zip(lines, _COLOURS, strict=False):
        places = [(across.place(size), up.place(value)) for size, value in line.points]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        parts.append(f'<path class="line" stroke="{colour}" d="M{path}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in places]
        y = places[-1][1]
        while any(abs(y - other) < 15 for other in taken):  # names shall not lie on each other
            y += 5
        taken.append(y)
        parts.append(f'<circle cx="{across.end + 14}" cy="{y:.1f}" r="5" fill="{colour}"/>')
        parts.append(f'<text x="{across.end + 24}" y="{y + 4:.1f}">{escape(line.name)}</text>')
    return parts
