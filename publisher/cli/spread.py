"""Options that belong together stand in a dataclass; a command takes the whole of it.

Typer reads options from a function's signature: there each field of the dataclass stands as a
parameter of its own, where the dataclass stood.
"""

from collections.abc import Callable, Iterator
from dataclasses import field, fields, is_dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, TypeVar, get_type_hints

import typer

Result = TypeVar("Result")


def option(name: str, about: str, *, default: Any = None, **more: Any) -> Any:
    """A dataclass's field that is the option `--name` (or `--name/--no-name`), with its help.

    `more` is for typer.Option.
    """
    return field(default=default, metadata={"option": typer.Option(name, help=about, **more)})


def spread(function: Callable[..., Result]) -> Callable[..., Result]:
    """The function as a command: every field of its dataclass parameters is an option."""
    hints = get_type_hints(function, include_extras=True)
    groups: dict[str, Any] = {name: kind for name, kind in hints.items() if is_dataclass(kind)}

    @wraps(function)
    def command(**given: Any) -> Result:
        for name, kind in groups.items():
            given[name] = kind(**{one.name: given.pop(one.name) for one in fields(kind)})
        return function(**given)

    parameters = list[Parameter]()
    for name, parameter in signature(function).parameters.items():
        if name in groups:
            parameters += _options(groups[name])
        else:
            kept = parameter.replace(kind=Parameter.KEYWORD_ONLY, annotation=hints[name])
            parameters.append(kept)
    command.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    return command


def _options(kind: Any) -> Iterator[Parameter]:
    hints = get_type_hints(kind, include_extras=True)
    for one in fields(kind):
        yield Parameter(
            one.name,
            Parameter.KEYWORD_ONLY,
            default=one.default,
            annotation=Annotated[hints[one.name], one.metadata["option"]],
        )
