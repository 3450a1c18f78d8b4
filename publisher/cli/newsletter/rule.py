"""`publisher newsletter rule`: how a newsletter composes its issues itself."""

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import typer
from django.utils import timezone

from publisher.actions.compose.rules import days_in, rule_from, rule_to
from publisher.actions.compose.set_rule import set_rule
from publisher.cli.chosen import cli_actor
from publisher.cli.issue.output import find_newsletter
from publisher.cli.output import Json, PublicationOption, console, emit, table, timestamp
from publisher.editorial.models import Newsletter

Values = list[str] | None
Length = Literal["full", "teaser", "line"] | None


def _criterion(name: str, text: str) -> Any:
    return typer.Option(name, help=f"{text} Again for more; '' for any.")


def rule(
    slug: Annotated[str, typer.Argument(help="Slug of the newsletter.")],
    rubric: Annotated[Values, _criterion("--rubric", "Only articles of this rubric.")] = None,
    tag: Annotated[Values, _criterion("--tag", "Only articles with this tag.")] = None,
    author: Annotated[Values, _criterion("--author", "Only articles by this author.")] = None,
    article_language: Annotated[
        str | None, typer.Option(help="Only articles in this language (BCP 47); '' for any.")
    ] = None,
    at_least: Annotated[
        int | None, typer.Option(help="Fewer articles than that: no issue.")
    ] = None,
    at_most: Annotated[int | None, typer.Option(help="The newest so many.")] = None,
    new_only: Annotated[
        bool | None,
        typer.Option("--new-only/--old-too", help="Only what came out since the last issue."),
    ] = None,
    lead: Annotated[Length, typer.Option(help="How long the first story is.")] = None,
    rest: Annotated[Length, typer.Option(help="How long the others are.")] = None,
    sections: Annotated[
        bool | None, typer.Option("--sections/--no-sections", help="One section for each rubric.")
    ] = None,
    approve: Annotated[
        bool | None,
        typer.Option("--approve/--no-approve", help="Sent by itself, or left to a person."),
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="Its hour in the publication's time zone: 07:00.")
    ] = None,
    days: Annotated[str | None, typer.Option(help="mon-fri, or sat,sun.")] = None,
    off: Annotated[bool, typer.Option("--off", help="Compose nothing by itself any more.")] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show a newsletter's rule, or change what is named; it is on when it has an hour."""
    newsletter = find_newsletter(slug, publication)
    said: dict[str, Any] = {
        "rubrics": _values(rubric),
        "tags": _values(tag),
        "authors": _values(author),
        "at_least": at_least,
        "at_most": at_most,
        "new_only": new_only,
        "lead": lead,
        "rest": rest,
        "approve": approve,
        "at": at,
        "days": days_in(days) if days is not None else None,
    }
    changes = {name: value for name, value in said.items() if value is not None}
    if article_language is not None:
        changes["language"] = article_language or None
    if sections is not None:
        changes["sections"] = "rubric" if sections else None
    if changes or off:
        newsletter = set_rule(
            newsletter=newsletter,
            changes=changes,
            on=not off,
            actor=cli_actor(),
            now=timezone.now(),
        )
    _print(newsletter, as_json)


def register(app: typer.Typer) -> None:
    """Add the verb to `publisher newsletter`."""
    example = "Example: publisher newsletter rule matinale --at 07:00 --days mon-fri --at-least 3"
    app.command("rule", epilog=example)(rule)


def _values(given: Values) -> tuple[str, ...] | None:
    return None if given is None else tuple(value for value in given if value)


def _print(newsletter: Newsletter, as_json: bool) -> None:
    kept = rule_to(rule_from(newsletter.rule))
    due = newsletter.composes_at
    if as_json:
        document = {"newsletter": newsletter.slug, "rule": kept, "composes_at": timestamp(due)}
        emit(document)
        return
    lengths = kept.pop("lengths")
    rows = kept | {"lead": lengths["lead"], "rest": lengths["rest"]}
    table(("rule", newsletter.slug), [(name, _said(value)) for name, value in rows.items()])
    zone = newsletter.publication.time_zone
    local = f"{due.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}" if due else None
    console.print(f"composes its next issue at {local}" if local else "composes nothing by itself")


def _said(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) or "any" if isinstance(value, list) else value
