"""Schemathesis asks operations of the OpenAPI document, rightly and wrongly, of rows that are
there and of rows that are not, and judges each answer by all its checks. The examples follow from
SEED and from what the description says of an operation; `SCHEMATHESIS_SEED=2` tries others.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.modes import GenerationMode

from publisher.actions.preflight import outside
from publisher.config.wsgi import application
from publisher.delivery.models import WayBack
from publisher.publications.api_tokens import EVERY_SCOPE
from publisher.web.api import callers
from publisher.web.api.routes import PREFIX
from tests.browser.rooms import make_room
from tests.db.partners.pulls import puller, shelf
from tests.web.api.client import program
from tests.web.api.declared import keys_of

SEED = os.environ.get("SCHEMATHESIS_SEED", "1")
RANDOM_ALONE = settings(
    max_examples=6,  # of each operation, for each way of asking
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# Bytes that are no picture, or none at all, are no matter of a schema (415, 411).
REFUSED = [
    "304",
    "400",
    "401",
    "403",
    "404",
    "405",
    "406",
    "409",
    "410",
    "411",
    "412",
    "413",
    "415",
    "422",
]
ACCEPTED = ["2xx", *(status for status in REFUSED if status not in ("405", "413"))]
PROBE = "publisher.web.api.resources.house.mail.probe_way_back"  # it asks a relay


@dataclass(frozen=True, slots=True)
class Asked:
    """The description, tokens of a program and of a partner, what names rows that are there."""

    described: Any
    program: str
    partner: str
    keys: dict[str, str]

    def caller(self, operation: Any) -> dict[str, str]:
        """Who may call it."""
        token = self.partner if operation.path.startswith("/partner/") else self.program
        return {"Authorization": f"Bearer {token}"}


def ask_of_room(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """The description and its callers, beside a full room; nobody is told to wait."""
    cache.clear()
    for name in ("PER_MINUTE", "FAILURES_PER_MINUTE"):
        monkeypatch.setattr(callers, name, 10**9)
    monkeypatch.setattr(outside, "ask_outside", lambda *_, **__: ())
    publication = make_room("anse", "L’Anse", "fr").newsroom.publication
    way = WayBack(publication=publication, domain=publication.domain)
    monkeypatch.setattr(PROBE, lambda **_: way)
    whole = program(publication, "whole", *EVERY_SCOPE)
    config = SchemathesisConfig()
    config.projects.default.checks.positive_data_acceptance.expected_statuses = ACCEPTED
    config.projects.default.checks.negative_data_rejection.expected_statuses = REFUSED
    described = schemathesis.openapi.from_wsgi(f"{PREFIX}/openapi.json", application, config=config)
    partner = puller(shelf(publication)).token
    return Asked(described, whole.token, partner, keys_of(publication))


def failures(asked: Asked, asks: Callable[[str], bool]) -> list[str]:
    """What is wrong with the operations whose method `asks` is true of."""
    found: list[str] = []
    for result in asked.described.get_all_operations():
        operation = result.ok()
        if not asks(operation.method.upper()):
            continue
        for mode in GenerationMode:
            for known in ({}, asked.keys):
                # Where the address alone can be wrong, a right one there is no wrong request.
                alone = mode is GenerationMode.NEGATIVE and not (operation.body or operation.query)
                names = {} if alone else known
                found += _failures(operation, mode, asked.caller(operation), names)
    return found


def _failures(
    operation: Any, mode: GenerationMode, caller: dict[str, str], known: dict[str, str]
) -> list[str]:
    try:
        _asker(operation, mode, caller, known)()
    except FailureGroup as group:
        return [f"{operation.label} {mode.name}: {one}" for one in group.exceptions]
    except (AssertionError, schemathesis.errors.SchemathesisError) as error:
        return [f"{operation.label} {mode.name}: {error}"]
    return []


def _says_something(case: Any, known: dict[str, str]) -> bool:
    """Whether a request by query can hold what is wrong of it: null and a list of nothing stand in
    no address, the caller's token stands for a wrong one, a key that is there for another."""
    if not case.operation.query or case.operation.body:
        return True
    named = set(case.path_parameters or {}) - set(known)
    query = list((case.query or {}).values())
    return bool(named) or (bool(query) and all(map(_stands_in_address, query)))


def _stands_in_address(value: Any) -> bool:
    return any(one is not None for one in (value if isinstance(value, list) else [value]))


def _asker(
    operation: Any, mode: GenerationMode, caller: dict[str, str], known: dict[str, str]
) -> Callable[[], None]:
    @seed(f"{SEED} {operation.label} {mode.name} {bool(known)}")
    @RANDOM_ALONE
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        for name in case.path_parameters or {}:
            if name in known:
                case.path_parameters[name] = known[name]
        assume(mode is GenerationMode.POSITIVE or _says_something(case, known))
        with transaction.atomic():
            try:
                case.call_and_validate(headers=caller)
            finally:
                transaction.set_rollback(True)

    return ask
