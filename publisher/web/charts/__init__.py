"""Small drawings of numbers, made on the server as SVG: bars, stacks, rows, lines.

Pure: words, numbers and directions come from the caller. No script, no inline style: what it looks
like says charts.css.
"""

from publisher.web.charts.bars import bars, stacked
from publisher.web.charts.chart import Chart, Series
from publisher.web.charts.lines import lines
from publisher.web.charts.rows import rows

__all__ = ["Chart", "Series", "bars", "lines", "rows", "stacked"]
