"""Metrics: every family that /metrics writes, read from the code that writes it."""

import ast
import re
from collections.abc import Iterator

from tests.conftest import ROOT
from tests.syntax import parsed
from tests.tools.reference.markdown import code, table

SOURCE = ROOT / "publisher/web/metrics.py"
WRITERS = ("_family", "_gauge")
LABEL = re.compile(r'(\w+)="\{')
INTRO = """# Metrics

`/metrics`, in Prometheus' text format: for programs on the same machine, or with
`PUBLISHER_METRICS_TOKEN` ([who may ask](../operations/nginx.md#who-asks)). Counts only: no label
could name a person. What to be woken for ([relays](../operations/relays.md)):
`publisher_oldest_open_delivery_seconds`, `publisher_pulse_age_seconds`, `publisher_exits_held`,
`publisher_relays_refusing`, `publisher_disks_full`.

"""


def page() -> str:
    """The page as Markdown."""
    rows = [
        (code(name), kind, ", ".join(code(label) for label in labels), text)
        for name, kind, labels, text in sorted(families())
    ]
    return INTRO + table(("metric", "kind", "labels", "what"), rows)


def families() -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Name, kind, labels and help of each."""
    source = SOURCE.read_text(encoding="utf-8")
    for function in parsed(source).body:
        if not isinstance(function, ast.FunctionDef) or function.name in WRITERS:
            continue
        body = ast.get_source_segment(source, function) or ""
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in WRITERS:
                yield _family(call, function, body, source)


def _family(
    call: ast.Call, function: ast.FunctionDef, body: str, source: str
) -> tuple[str, str, tuple[str, ...], str]:
    name, text = call.args[0], call.args[1]
    said = ast.get_source_segment(source, call) or ""
    if isinstance(text, ast.Name):
        text = _assigned(function, text.id)
    assert isinstance(name, ast.Constant)
    assert isinstance(text, ast.Constant)
    kind = next((str(k.value.value) for k in call.keywords if k.arg == "kind"), "gauge")  # type: ignore[attr-defined]
    many = getattr(call.func, "id", "") == "_family"
    labels = tuple(LABEL.findall(said) or LABEL.findall(body)) if many else ()
    return str(name.value), kind, labels, str(text.value)


def _assigned(function: ast.FunctionDef, name: str) -> ast.expr:
    """What that name of the function holds."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
            return node.value
    raise LookupError(name)
