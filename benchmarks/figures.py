"""How a benchmark says what it measured: a line for people now, a row of the table at the end."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

KEPT = "BENCH_FIGURES"  # names the file that a whole run collects its figures in


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value and, if there is one, the reference's in the same run.

    `against` names the reference, or says why there is none. `reach` is the target in words.
    """

    work: str
    ours: float
    unit: str
    reach: str = ""
    against: str = ""
    theirs: float | None = None

    @property
    def ratio(self) -> str:
        """Ours to theirs."""
        return f"{self.ours / self.theirs:.2f} ×" if self.theirs else ""


def report(figure: Figure) -> None:
    """Print one figure and keep it for the table."""
    print(f"  {'   '.join(cell for cell in row(figure) if cell)}", flush=True)
    if KEPT in os.environ:
        with Path(os.environ[KEPT]).open("a") as kept:
            kept.write(json.dumps(asdict(figure)) + "\n")


def row(figure: Figure) -> list[str]:
    """The cells of the table: work, measured, to reach, reference, its value, ratio."""
    theirs = number(figure.theirs, figure.unit) if figure.theirs else ""
    measured = number(figure.ours, figure.unit)
    return [figure.work, measured, figure.reach, figure.against, theirs, figure.ratio]


def number(value: float, unit: str) -> str:
    """With its unit and three digits that mean something."""
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def table(figures: list[Figure]) -> str:
    """All figures as a Markdown table."""
    heads = ["work", "measured", "to reach", "reference", "its value", "ratio"]
    rows = [heads, ["---"] * len(heads), *map(row, figures)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in rows)
