"""The Jinja sandbox of themes that editors write, with bounds on sizes and output.

The sandbox stops escapes. Memory and time are for the process that this runs in
(channels/sandbox); here is what names the template and the line.
"""

from collections.abc import Generator, Iterator, Mapping
from types import TracebackType
from typing import Any, cast

import jinja2.debug  # noqa: F401 (Jinja loads it in mid-error, when no file opens any more)
from jinja2 import BytecodeCache, Template, nodes
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from publisher.renderers.email.themes.environment import ENTRY, environment_of

LONGEST = 200_000  # items of a list or characters of a text that was multiplied
LARGEST = 1_000_000  # what may be raised to a power
HIGHEST = 16  # the power
MOST_OUTPUT = 4_000_000  # characters
WITHOUT = ("lipsum", "random", "pprint")  # never the same twice, or no use in a mail
Fault = dict[str, str]


class TookTooLongError(BaseException):
    """Raised from a timer's signal; no `except Exception` on the way may keep it."""


class GuardedEnvironment(ImmutableSandboxedEnvironment):
    """Nothing is worked out while compiling, and a product or a power has bounds."""

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options, optimized=False)
        for name in WITHOUT:
            self.globals.pop(name, None)
            self.filters.pop(name, None)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """`*` and `**` within bounds. Raises SecurityError beyond them."""
        if operator == "**" and not (abs(left) <= LARGEST and abs(right) <= HIGHEST):
            raise SecurityError(f"{left!r:.20} to the power of {right!r:.20} is too large")
        if operator == "*":
            for one, other in ((left, right), (right, left)):
                if hasattr(one, "__len__") and len(one) * other > LONGEST:
                    raise SecurityError(f"a text or list times {other!r:.20} is too long")
            if isinstance(left, int) and isinstance(right, int) and _bits(left, right) > 256:
                raise SecurityError("a product is too large")
        return super().call_binop(context, operator, left, right)


def _bits(*numbers: int) -> int:
    return sum(number.bit_length() for number in numbers)


def guarded_environment(
    sources: Mapping[str, str], compiled: BytecodeCache | None = None
) -> GuardedEnvironment:
    """The environment over the sources, with all loaded that Python would load in mid-template.
    compiled: what of them need not be compiled."""
    environment = environment_of(sources, GuardedEnvironment, compiled)
    assert isinstance(environment, GuardedEnvironment)
    environment.from_string("{{ 'a' | upper }}").render()
    return environment


def write_mail(environment: GuardedEnvironment, context: Mapping[str, Any]) -> str:
    """What `mail.mjml` writes. Raises whatever its templates raise (see `fault_of`)."""
    template = environment.get_template(ENTRY)
    # Not `render`: it would rewrite the traceback, and only of what is an Exception.
    writing = template.root_render_func(template.new_context(dict(context)))
    running = cast(Generator[str, None, None], writing)
    pieces, length = [], 0
    for piece in running:
        pieces.append(piece)
        length += len(piece)
        if length > MOST_OUTPUT:
            # Into the template, so that the traceback has the line that writes.
            running.throw(SecurityError(f"it writes more than {MOST_OUTPUT} characters"))
    return "".join(pieces)


def check_templates(
    environment: GuardedEnvironment, names: Mapping[str, str], context: Mapping[str, Any]
) -> list[Fault]:
    """The syntax of each template, and the names in it that nobody defines."""
    faults, trees = [], {}
    for name, source in names.items():
        try:
            trees[name] = environment.parse(source, name)
            environment.get_template(name)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is the template's fault)
            faults.append(fault_of(error, name))
    apart = _imported(trees.values())
    for name, tree in trees.items():
        known = set(environment.globals) | (set() if name in apart else set(context))
        faults += _undefined(name, tree, known)
    return faults


def _imported(trees: Any) -> set[str]:
    """Names of the templates that see no variable but what their macros are given."""
    kinds = (nodes.Import, nodes.FromImport)
    found = (node for tree in trees for node in tree.find_all(kinds) if not node.with_context)
    return {node.template.value for node in found if isinstance(node.template, nodes.Const)}


def _undefined(name: str, tree: nodes.Template, known: set[str]) -> Iterator[Fault]:
    # Jinja counts a name that only one branch sets as undeclared.
    set_here = {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"}
    unknown = find_undeclared_variables(tree) - known - set_here
    for node in tree.find_all(nodes.Name):
        if node.name in unknown and node.ctx == "load":
            unknown.discard(node.name)
            yield _fault("undefined_name", f"{node.name!r} is undefined", f"{name}:{node.lineno}")


_WORDS: tuple[tuple[type[BaseException], str, str], ...] = (
    (TookTooLongError, "theme_too_slow", "it computes for longer than a second"),
    (MemoryError, "theme_too_large", "it needs more memory than there is for a theme"),
    (RecursionError, "theme_too_deep", "it calls itself without end, or nests too deeply"),
    (SecurityError, "theme_forbidden", ""),
    (UndefinedError, "undefined_name", ""),
    (TemplateNotFound, "unknown_template", "the theme has no file {error}"),
    (OSError, "theme_forbidden", "it wants a file, or a language that is not in the mail"),
    (BaseException, "theme_error", "{kind}: {error}"),
)


def fault_of(error: BaseException, template: str = ENTRY) -> Fault:
    """What went wrong, and at which line of which template: `{"code", "message", "where"}`."""
    if isinstance(error, TemplateSyntaxError):
        where = f"{error.name or template}:{error.lineno}"
        return _fault("theme_syntax", error.message or "cannot be read", where)
    where = _place(error.__traceback__)
    if isinstance(error, ValueError) and not where:  # no template's: the converter's
        return _fault("bad_mjml", f"what it writes is no MJML: {error}", template)
    code, words = next((code, words) for kind, code, words in _WORDS if isinstance(error, kind))
    message = (words or "{error}").format(error=error, kind=type(error).__name__)
    return _fault(code, message, where or template)


def _fault(code: str, message: str, where: str) -> Fault:
    return {"code": code, "message": message[:500], "where": where}


def _place(step: TracebackType | None) -> str:
    """The innermost line of a template."""
    found = ""
    while step is not None:
        template = step.tb_frame.f_globals.get("__jinja_template__")
        if isinstance(template, Template):
            found = f"{template.name}:{template.get_corresponding_lineno(step.tb_lineno)}"
        step = step.tb_next
    return found
