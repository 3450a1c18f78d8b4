"""Merge fields: what an editor may write into a subject, a preheader, a greeting or an intro.

Jinja's own parser reads them, once, when an issue is compiled; of its syntax a few nodes are taken
and all others refused. What comes out is a small tree of tuples and strings: no template is left
that a reader's value could become a part of.

A text is a tuple of literals, `("out", expression)` and `("if", ((test, text), ...), text)`. An
expression is a string, `("get", attribute)`, or an operator with its operands.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from jinja2 import Environment, TemplateSyntaxError, nodes

from publisher.errors import PublisherError

Expression = Any
Text = tuple[Any, ...]
Kind = Literal["text", "truth", "list"]


@dataclass(frozen=True, slots=True)
class Fields:
    """What the slots of a mail stand for. texts: by name of slot; choices: the tests of each
    condition, by its name."""

    texts: Mapping[str, Text] = field(default_factory=dict)
    choices: Mapping[str, tuple[Expression, ...]] = field(default_factory=dict)


ATTRIBUTES: dict[str, Kind] = {
    "name": "text",
    "language": "text",
    "lists": "list",
    "access": "text",
}
FILTERS = ("default", "upper", "lower", "capitalize", "truncate")
MOST_CHARACTERS = 100_000
MOST_FIELDS = 300
DEEPEST = 20
LONGEST_CUT = 200
_EXISTING = ", ".join(f"subscriber.{name}" for name in ATTRIBUTES)
_REMEDY = (
    "what may stand here is {{ ... }} and {% if %} with "
    f"{_EXISTING}, ~, ==, !=, in, and, or, not, and the filters {', '.join(FILTERS)}"
)
_BEGINS = re.compile(r"\{[{%#]")
_jinja = Environment(keep_trailing_newline=True, autoescape=True)
_UNARY = {"upper", "lower", "capitalize"}
_COMPARED = {"eq": "==", "ne": "!=", "in": "in", "notin": "not in"}


def has_fields(text: str) -> bool:
    """Whether anything in the text is more than the text itself."""
    return _BEGINS.search(text) is not None


def literal(text: str) -> str:
    """A text that says itself, such as a headline, written so that `parse` finds no field in it."""
    return _BEGINS.sub(lambda found: "{{ '" + found.group() + "' }}", text)


@lru_cache(maxsize=64)
def parse(text: str, where: str) -> Text:
    """The tree of a text with merge fields. `where` names it in errors: `subject`, `intro`.

    Raises PublisherError `bad_merge_field` with the line and the remedy.
    """
    if not has_fields(text):
        return (text,) if text else ()
    if len(text) > MOST_CHARACTERS:
        raise _error(where, 1, f"the text has more than {MOST_CHARACTERS} characters; shorten it")
    try:
        return _Reader(where).text(_jinja.parse(text).body, 0)
    except TemplateSyntaxError as error:
        message = f"{(error.message or 'it cannot be read').rstrip('.')}; {_REMEDY}"
        raise _error(where, error.lineno, message) from None
    except (RecursionError, ValueError):
        raise _error(where, 1, "a merge field nests too deeply; simplify it") from None


def literals(tree: object) -> str:
    """All words of a text that are no field's, those of `{% raw %}` among them."""
    if isinstance(tree, str):
        return tree
    return "".join(map(literals, tree)) if isinstance(tree, tuple) else ""


def attributes_asked(tree: object) -> frozenset[str]:
    """The attributes of a reader that a text or an expression asks for."""
    return frozenset(_asked(tree))


def _asked(tree: object) -> Iterator[str]:
    if isinstance(tree, tuple):
        if len(tree) == 2 and tree[0] == "get":
            yield tree[1]
        for part in tree:
            yield from _asked(part)


def _error(where: str, line: int, message: str) -> PublisherError:
    return PublisherError("bad_merge_field", f"line {line}: {message}", f"{where}:{line}")


class _Reader:
    """Takes Jinja's nodes over into a tree, or refuses them."""

    def __init__(self, where: str) -> None:
        self._where, self._fields = where, 0

    def text(self, body: Sequence[nodes.Node], depth: int) -> Text:
        return tuple(part for node in body for part in self._parts(node, depth) if part != "")

    def _parts(self, node: nodes.Node, depth: int) -> Iterator[Any]:
        if isinstance(node, nodes.Output):
            for child in node.nodes:
                if isinstance(child, nodes.TemplateData):
                    yield child.data
                else:
                    yield ("out", self._of_kind(child, "text"))
        elif isinstance(node, nodes.If):
            yield self._choice(node, depth)
        else:
            raise self._refused(node)

    def _choice(self, node: nodes.If, depth: int) -> tuple[Any, ...]:
        if depth >= DEEPEST:
            raise _error(self._where, node.lineno, "conditions nest too deeply; simplify them")
        branches = tuple(
            (self.expression(one.test)[0], self.text(one.body, depth + 1))
            for one in (node, *node.elif_)
        )
        return ("if", branches, self.text(node.else_, depth + 1))

    def expression(self, node: nodes.Node, depth: int = 0) -> tuple[Expression, Kind]:
        """One expression, and what it gives."""
        self._fields += 1
        if self._fields > 10 * MOST_FIELDS or depth > DEEPEST:
            raise _error(self._where, node.lineno, "there are too many merge fields; simplify them")
        match node:
            case nodes.Const():
                return self._constant(node)
            case nodes.Getattr(node=nodes.Name(name="subscriber"), attr=name):
                return self._attribute(node, name)
            case nodes.Name(name=name):
                said = f"there is no {name!r}" if name != "subscriber" else "it needs an attribute"
                raise _error(self._where, node.lineno, f"{said}; there are {_EXISTING}")
        return self._operator(node, depth)

    def _constant(self, node: nodes.Const) -> tuple[Expression, Kind]:
        if isinstance(node.value, bool):
            return ("yes" if node.value else "no",), "truth"
        if node.value is None or isinstance(node.value, str):
            return node.value or "", "text"
        raise self._refused(node)

    def _operator(self, node: nodes.Node, depth: int) -> tuple[Expression, Kind]:
        match node:
            case nodes.Concat(nodes=parts):
                return ("join", *(self._of_kind(one, "text", depth) for one in parts)), "text"
            case nodes.Compare(expr=left, ops=[nodes.Operand(op=op, expr=right)]):
                return self._comparison(node, left, op, right, depth), "truth"
            case nodes.And() | nodes.Or():
                return self._both(node, depth)
            case nodes.Not(node=inner):
                return ("not", self.expression(inner, depth + 1)[0]), "truth"
            case nodes.CondExpr():
                return self._either(node, depth)
            case nodes.Filter(node=nodes.Expr()):
                return self._filtered(node, depth), "text"
        raise self._refused(node)

    def _attribute(self, node: nodes.Node, name: str) -> tuple[Expression, Kind]:
        if name not in ATTRIBUTES:
            message = f"there is no subscriber.{name}; there are {_EXISTING}"
            raise _error(self._where, node.lineno, message)
        return ("get", name), ATTRIBUTES[name]

    def _of_kind(self, node: nodes.Node, kind: Kind, depth: int = 0) -> Expression:
        found, given = self.expression(node, depth + 1)
        if given != kind:
            remedy = {
                "list": "subscriber.lists stands after `in` only",
                "truth": "a condition stands in {% if %} only",
                "text": "after `in` stands subscriber.lists, or words in parentheses",
            }
            raise _error(self._where, node.lineno, remedy[given])
        return found

    def _comparison(
        self, node: nodes.Node, left: nodes.Expr, op: str, right: nodes.Expr, depth: int
    ) -> Expression:
        if op not in _COMPARED:
            raise self._refused(node)
        first = self._of_kind(left, "text", depth)
        if op in ("eq", "ne"):
            return op, first, self._of_kind(right, "text", depth)
        if isinstance(right, nodes.Tuple | nodes.List):
            words = tuple(self._of_kind(one, "text", depth) for one in right.items)
            return op, first, ("words", *words)
        return op, first, self._of_kind(right, "list", depth)

    def _both(self, node: nodes.And | nodes.Or, depth: int) -> tuple[Expression, Kind]:
        one, kind = self.expression(node.left, depth + 1)
        other, second = self.expression(node.right, depth + 1)
        operator = "and" if isinstance(node, nodes.And) else "or"
        return (operator, one, other), kind if kind == second else "truth"

    def _either(self, node: nodes.CondExpr, depth: int) -> tuple[Expression, Kind]:
        test, _ = self.expression(node.test, depth + 1)
        one = self._of_kind(node.expr1, "text", depth)
        other = self._of_kind(node.expr2, "text", depth) if node.expr2 is not None else ""
        return ("choose", test, one, other), "text"

    def _filtered(self, node: nodes.Filter, depth: int) -> Expression:
        assert node.node is not None
        inner = self._of_kind(node.node, "text", depth)
        match node.name, node.args, node.kwargs:
            case name, [], [] if name in _UNARY:
                return name, inner
            case "default", [nodes.Const(value=str(other))], []:
                return "or", inner, other
            case "default", [nodes.Const(value=str(other)), nodes.Const(value=bool())], []:
                return "or", inner, other
            case "truncate", [nodes.Const(value=int(most))], [] if 0 < most <= LONGEST_CUT:
                return "truncate", inner, most
        message = (
            f"the filter {node.name} is not known so; there are default('...'), upper, lower, "
            f"capitalize and truncate(1 to {LONGEST_CUT})"
        )
        raise _error(self._where, node.lineno, message)

    def _refused(self, node: nodes.Node) -> PublisherError:
        what = type(node).__name__
        return _error(self._where, node.lineno, f"{what} is no part of a merge field; {_REMEDY}")
