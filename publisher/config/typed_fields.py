"""Every typed field finds its own direction: an Arabic headline at a French desk, say."""

import re

from jinja2.ext import Extension

FIELD = re.compile(r"<(?P<tag>input|textarea)\b(?P<rest>[^<]*)")
KIND = re.compile(r"""\btype=["'](?P<kind>[a-z-]+)["']""")
# What nobody types letters into, or what the browser writes by itself.
NOT_TYPED = frozenset(
    (
        *("hidden", "checkbox", "radio", "file", "submit", "button", "color", "range", "password"),
        *("date", "datetime-local", "month", "time", "week", "number"),
    )
)


class TypedFields(Extension):
    """Gives `dir="auto"` to each `<textarea>` and to each `<input>` that takes letters.

    It stands here and not in the templates, so that no new form can forget it. A template that says
    `dir` itself is left as it is.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template's source with the attribute, line for line as it was."""
        return FIELD.sub(_with_direction, source)


def _with_direction(found: re.Match[str]) -> str:
    rest = found["rest"]
    kind = KIND.search(rest)
    if re.search(r"\bdir=", rest) or (kind and kind["kind"] in NOT_TYPED):
        return found[0]
    return f'<{found["tag"]} dir="auto"{rest}'
