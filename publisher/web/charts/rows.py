"""Bars that lie, for what has a name and no place in time: each under its name."""

from collections.abc import Iterator
from html import escape

from publisher.web.charts.chart import WIDTH, Chart, framed, named, short

ROW, BAR, NUMBER = 40, 14, 72  # heights of a row and its bar; room for its number


def rows(chart: Chart) -> str:
    """SVG of one lying bar for each label, the series after one another, with their sum;
    what is below 0 is not drawn."""
    largest = max((_total(chart, place) for place in range(len(chart.labels))), default=0)
    parts = [
        part
        for place in range(len(chart.labels))
        for part in _row(chart, place, (WIDTH - NUMBER) / (largest or 1))
    ]
    return framed(chart, parts, len(chart.labels) * ROW)


def _row(chart: Chart, place: int, unit: float) -> Iterator[str]:
    label, top = chart.labels[place], place * ROW
    anchor = "end" if chart.right_to_left else "start"
    words = f'y="{top + 14}" text-anchor="{anchor}">{escape(label)}</text>'
    yield f'<text x="{short(chart.x(0))}" {words}'
    start = 0.0
    for kind, one in enumerate(chart.series):
        value = one.values[place] or 0
        if value > 0:
            width = max(value * unit, 1)
            left = min(chart.x(start), chart.x(start + width))
            bar = (
                f'<rect class="s{kind}" x="{short(left)}" y="{top + 20}"'
                f' width="{short(width)}" height="{BAR}"/>'
            )
            yield named(bar, label, f"{one.name} {chart.written(value)}")
            start += width
    total = escape(chart.written(_total(chart, place)))
    where = f'x="{short(chart.x(start + 6))}" y="{top + 32}" text-anchor="{anchor}"'
    yield f"<text {where}>{total}</text>"


def _total(chart: Chart, place: int) -> float:
    return sum(max(0, one.values[place] or 0) for one in chart.series)
