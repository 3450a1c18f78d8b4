"""Lines from point to point."""

from collections.abc import Iterator
from itertools import groupby

from publisher.web.charts.chart import (
    ABOVE,
    BELOW,
    HEIGHT,
    Chart,
    Series,
    named,
    sheet,
    short,
)
from publisher.web.charts.scale import Scale, scale_of

Point = tuple[int, float]


def lines(chart: Chart) -> str:
    """SVG of one line for each series, with a point for each number; where there is none, the line
    breaks off."""
    values = [value for one in chart.series for value in one.values if value is not None]
    scale = scale_of(values, ABOVE, HEIGHT - BELOW)
    marks = [
        mark for kind, one in enumerate(chart.series) for mark in _marks(chart, scale, one, kind)
    ]
    return sheet(chart, scale, marks)


def _marks(chart: Chart, scale: Scale, one: Series, kind: int) -> Iterator[str]:
    for piece in _pieces(one):
        points = " ".join(
            f"{short(chart.x(chart.place(number + 0.5)))},{short(scale.y(value))}"
            for number, value in piece
        )
        yield f'<polyline class="l{kind}" points="{points}"/>'
        for number, value in piece:
            x, y = short(chart.x(chart.place(number + 0.5))), short(scale.y(value))
            dot = f'<circle class="s{kind}" cx="{x}" cy="{y}" r="3"/>'
            yield named(dot, chart.labels[number], f"{one.name} {chart.written(value)}")


def _pieces(one: Series) -> Iterator[list[Point]]:
    """The points that hang together."""
    known = groupby(enumerate(one.values), key=lambda pair: pair[1] is not None)
    for there, pairs in known:
        if there:
            yield [(number, value) for number, value in pairs if value is not None]
