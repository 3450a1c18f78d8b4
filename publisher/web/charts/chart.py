"""What is drawn, and the sheet that it is drawn on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from publisher.web.charts.scale import Scale

WIDTH, HEIGHT = 440, 200  # of the drawing's own units; text has 13 of them
BEFORE, AFTER, ABOVE, BELOW = 48, 8, 12, 24  # the margins; before: where the numbers stand
MOST_LABELS = 7
LETTER = 7.5  # how wide a letter is, about


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers; None where there is none to draw."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing: it is called `title`, and `said` tells in words what it shows to who does not see
    it. name: unique on its page, of letters and dashes; labels: what each place along the way is;
    written: how a number is written; right_to_left: time runs to the left."""

    name: str
    title: str
    said: str
    labels: Sequence[str]
    series: Sequence[Series]
    written: Callable[[float], str] = "{:g}".format
    right_to_left: bool = False

    def x(self, place: float) -> float:
        """Where a point stands, so many units from where the reading begins."""
        return WIDTH - place if self.right_to_left else place

    def place(self, number: float) -> float:
        """Where the number-th of the labels begins, as `x` takes it."""
        return BEFORE + number * self.step

    @property
    def step(self) -> float:
        """How much room each label has."""
        return (WIDTH - BEFORE - AFTER) / max(1, len(self.labels))


def sheet(chart: Chart, scale: Scale, marks: Sequence[str]) -> str:
    """The whole drawing: numbers on lines behind, the marks, and what they stand for below."""
    lines = (_line(chart, scale, tick) for tick in scale.ticks)
    return framed(chart, [*lines, *marks, *_labels(chart)], HEIGHT)


def framed(chart: Chart, parts: Sequence[str], height: float) -> str:
    """SVG of the parts, with the chart's words for who does not see it."""
    head = (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {short(height)}" direction="ltr" role="img"'
        f' aria-labelledby="{chart.name}-title {chart.name}-said">',
        f'<title id="{chart.name}-title">{escape(chart.title)}</title>',
        f'<desc id="{chart.name}-said">{escape(chart.said)}</desc>',
    )
    return "\n".join((*head, *parts, "</svg>"))


def named(mark: str, label: str, value: str) -> str:
    """A mark that says what it is to who points at it."""
    return f"<g><title>{escape(label)} – {escape(value)}</title>{mark}</g>"


def short(value: float) -> str:
    """A place in the drawing."""
    return f"{round(value, 1):g}"


def _line(chart: Chart, scale: Scale, tick: float) -> str:
    y, kind = short(scale.y(tick)), "base" if tick == 0 else "rule"
    ends = sorted((chart.x(BEFORE), chart.x(WIDTH - AFTER)))
    anchor = "start" if chart.right_to_left else "end"
    return (
        f'<line class="{kind}" x1="{short(ends[0])}" x2="{short(ends[1])}" y1="{y}" y2="{y}"/>'
        f'<text x="{short(chart.x(BEFORE - 6))}" y="{short(scale.y(tick) + 4)}"'
        f' text-anchor="{anchor}">{escape(chart.written(tick))}</text>'
    )


def _labels(chart: Chart) -> list[str]:
    """As many as there is room for, evenly."""
    longest = max((len(label) for label in chart.labels), default=1) * LETTER + 12
    room = max(1, min(MOST_LABELS, int((WIDTH - BEFORE - AFTER) / longest)))
    every = -(-len(chart.labels) // room) if chart.labels else 1
    return [
        f'<text x="{short(chart.x(chart.place(number + 0.5)))}" y="{HEIGHT - 6}"'
        f' text-anchor="middle">{escape(label)}</text>'
        for number, label in enumerate(chart.labels)
        if number % every == 0
    ]
