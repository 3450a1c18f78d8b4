"""`publisher newsletter rule`: how a newsletter composes its issues itself."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import typer
from django.utils import timezone

from publisher.actions.compose.rules import days_in, rule_from, rule_to
from publisher.actions.compose.set_rule import set_rule
from publisher.cli.chosen import cli_actor
from publisher.cli.issue.output import find_newsletter
from publisher.cli.output import Json, PublicationOption, console, emit, table, timestamp
from publisher.cli.spread import option, spread
from publisher.editorial.models import Newsletter

app = typer.Typer()
Values = list[str] | None
Length = Literal["full", "teaser", "line"] | None
AGAIN = "Again for more; '' for any."


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What may be said of a rule; None is what was not named."""

    rubric: Values = option("--rubric", f"Only articles of this rubric. {AGAIN}")
    tag: Values = option("--tag", f"Only articles with this tag. {AGAIN}")
    author: Values = option("--author", f"Only articles by this author. {AGAIN}")
    article_language: str | None = option(
        "--article-language", "Only articles in this language (BCP 47); '' for any."
    )
    at_least: int | None = option("--at-least", "Fewer articles than that: no issue.")
    at_most: int | None = option("--at-most", "The newest so many.")
    new_only: bool | None = option(
        "--new-only/--old-too", "Only what came out since the last issue."
    )
    lead: Length = option("--lead", "How long the first story is.")
    rest: Length = option("--rest", "How long the others are.")
    sections: bool | None = option("--sections/--no-sections", "One section for each rubric.")
    approve: bool | None = option("--approve/--no-approve", "Sent by itself, or left to a person.")
    at: str | None = option("--at", "Its hour in the publication's time zone: 07:00.")
    days: str | None = option("--days", "mon-fri, or sat,sun.")

    def fields(self) -> dict[str, Any]:
        """The fields of the rule (rules.Rule) that were named. Raises PublisherError for days."""
        same = ("at_least", "at_most", "new_only", "lead", "rest", "approve", "at")
        named: dict[str, Any] = {name: getattr(self, name) for name in same}
        named["rubrics"], named["tags"] = _values(self.rubric), _values(self.tag)
        named["authors"] = _values(self.author)
        named["days"] = days_in(self.days) if self.days is not None else None
        given = {name: value for name, value in named.items() if value is not None}
        if self.article_language is not None:
            given["language"] = self.article_language or None
        if self.sections is not None:
            given["sections"] = "rubric" if self.sections else None
        return given


@app.command(
    epilog="Example: publisher newsletter rule matinale --at 07:00 --days mon-fri --at-least 3"
)
@spread
def rule(
    slug: Annotated[str, typer.Argument(help="Slug of the newsletter.")],
    changes: Changes,
    off: Annotated[bool, typer.Option("--off", help="Compose nothing by itself any more.")] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show a newsletter's rule, or change what is named; it is on when it has an hour."""
    newsletter = find_newsletter(slug, publication)
    fields = changes.fields()
    if fields or off:
        newsletter = set_rule(
            newsletter=newsletter,
            changes=fields,
            on=not off,
            actor=cli_actor(),
            now=timezone.now(),
        )
    _print(newsletter, as_json)


def _values(given: Values) -> tuple[str, ...] | None:
    return None if given is None else tuple(value for value in given if value)


def _print(newsletter: Newsletter, as_json: bool) -> None:
    fields = rule_to(rule_from(newsletter.rule))
    due = newsletter.composes_at
    if as_json:
        document = {"newsletter": newsletter.slug, "rule": fields, "composes_at": timestamp(due)}
        emit(document)
        return
    lengths = fields.pop("lengths")
    rows = fields | {"lead": lengths["lead"], "rest": lengths["rest"]}
    table(("rule", newsletter.slug), [(name, _cell(value)) for name, value in rows.items()])
    zone = newsletter.publication.time_zone
    local = f"{due.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}" if due else None
    console.print(f"composes its next issue at {local}" if local else "composes nothing by itself")


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) or "any" if isinstance(value, list) else value
