"""Bars side by side, and bars on one another."""

from collections.abc import Iterator

from publisher.web.charts.chart import ABOVE, BELOW, HEIGHT, Chart, named, sheet, short
from publisher.web.charts.scale import Scale, scale_of

GAP = 0.25  # of the room of one label
WIDEST = 40


def bars(chart: Chart) -> str:
    """SVG of one bar for each number; of several series the bars stand side by side."""
    values = [value for one in chart.series for value in one.values if value is not None]
    scale = scale_of(values, ABOVE, HEIGHT - BELOW)
    return sheet(chart, scale, list(_side_by_side(chart, scale)))


def stacked(chart: Chart) -> str:
    """SVG of one bar for each label: the series on one another from 0 up, negative ones down."""
    scale = scale_of(_ends(chart), ABOVE, HEIGHT - BELOW)
    return sheet(chart, scale, list(_on_one_another(chart, scale)))


def _side_by_side(chart: Chart, scale: Scale) -> Iterator[str]:
    room = chart.step * (1 - GAP) / max(1, len(chart.series))
    width = min(WIDEST, room)
    for number, label in enumerate(chart.labels):
        middle = chart.place(number + 0.5) - width * len(chart.series) / 2
        for kind, one in enumerate(chart.series):
            value = one.values[number]
            if value is not None:
                bar = _bar(chart, scale, middle + kind * width, width, (0, value), kind)
                yield named(bar, label, f"{one.name} {chart.written(value)}")


def _on_one_another(chart: Chart, scale: Scale) -> Iterator[str]:
    width = min(WIDEST, chart.step * (1 - GAP))
    for number, label in enumerate(chart.labels):
        place, up, down = chart.place(number + 0.5) - width / 2, 0.0, 0.0
        for kind, one in enumerate(chart.series):
            value = one.values[number] or 0
            if not value:
                continue
            start = up if value > 0 else down
            bar = _bar(chart, scale, place, width, (start, start + value), kind)
            yield named(bar, label, f"{one.name} {chart.written(value)}")
            up, down = (up + value, down) if value > 0 else (up, down + value)


def _bar(
    chart: Chart, scale: Scale, place: float, width: float, ends: tuple[float, float], kind: int
) -> str:
    first, last = sorted(scale.y(end) for end in ends)
    left = min(chart.x(place), chart.x(place + width))
    return (
        f'<rect class="s{kind}" x="{short(left)}" y="{short(first)}" width="{short(width)}"'
        f' height="{short(last - first)}"/>'
    )


def _ends(chart: Chart) -> list[float]:
    ends = list[float]()
    for number in range(len(chart.labels)):
        values = [one.values[number] or 0 for one in chart.series]
        ends += [sum(v for v in values if v > 0), sum(v for v in values if v < 0)]
    return ends
