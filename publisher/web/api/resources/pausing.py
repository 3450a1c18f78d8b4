"""Pausing and resuming, of partners and destinations alike."""

from collections.abc import Callable
from typing import Any

from publisher.web.api.resource import Resource
from publisher.web.api.routes import Answer, Call, Parameter, Route


def pausing(
    resource: Resource[Any],
    key: Parameter,
    pause: tuple[Callable[..., object], str],
    resume: tuple[Callable[..., object], str],
) -> tuple[Route, ...]:
    """The two routes beside a resource. pause, resume: an action that takes the row by the name of
    one of the resource, with `actor` and `now`; and what it does, in words."""
    return tuple(
        Route(
            method="POST",
            path=f"/{resource.name}/{{{resource.one}}}/{verb}",
            handler=_acting(resource, act),
            summary=summary,
            scope=f"{resource.name}:write",
            answers={200: resource.shown},
            problems=(404, 409),
            key=key,
        )
        for verb, (act, summary) in (("pause", pause), ("resume", resume))
    )


def _acting(resource: Resource[Any], act: Callable[..., object]) -> Callable[[Call], Answer]:
    def handler(call: Call) -> Answer:
        act(**{resource.one: resource.row(call)}, **call.decision)
        return Answer(status=200, document=resource.show(resource.row(call)))

    return handler
