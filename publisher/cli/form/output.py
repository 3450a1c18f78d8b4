"""How forms are printed."""

from typing import Any

import typer
from django.conf import settings

from publisher.actions.readers.joining.sign_up_pages import OWN, lists_of
from publisher.audience.models import Form
from publisher.cli.output import emit, table, timestamp


def described(form: Form) -> dict[str, Any]:
    """A form as JSON has it; `asks_for` are the open lists that it shows now."""
    asked = "" if form.slug == OWN else f"?form={form.slug}"
    title = form.publication.slug
    named = [] if form._state.adding else form.mailing_lists.order_by("slug")
    return {
        "form": form.slug,
        "publication": title,
        "name": form.name,
        "lists": [one.slug for one in named],
        "asks_for": [one.slug for one in lists_of(form)],
        "asks_name": form.asks_name,
        "open": form.is_open,
        "slow_since": timestamp(form.slow_since),
        "origins": form.origins,
        "texts": form.texts,
        "address": f"{settings.BASE_URL}/subscribe/{title}/{asked}",
        "embed": f"{settings.BASE_URL}/embed/{title}/{asked}",
        "created_at": timestamp(form.created_at),
    }


def print_form(form: Form, as_json: bool) -> None:
    """One form."""
    found = described(form)
    if as_json:
        emit(found)
        return
    for name, value in found.items():
        if value not in (None, [], {}):
            typer.echo(f"{name}: {_line(value)}")


def print_forms(forms: list[Form], as_json: bool) -> None:
    """All of them."""
    found = [described(form) for form in forms]
    if as_json:
        emit({"forms": found})
        return
    table(
        ("form", "asks for", "state", "address"),
        ((one["form"], ", ".join(one["asks_for"]), _state(one), one["address"]) for one in found),
    )


def _state(form: dict[str, Any]) -> str:
    if not form["open"] or not form["asks_for"]:
        return "closed"
    return "slow" if form["slow_since"] else "open"


def _line(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{language} ({len(texts)})" for language, texts in value.items())
    return ", ".join(value) if isinstance(value, list) else str(value)
