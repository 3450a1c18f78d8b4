"""`publisher partner log`, `replay` and `test`: how deliveries get there."""

from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.partners.delivery_log import delivery_log
from publisher.actions.partners.judging import judge_destination
from publisher.actions.partners.replay import replay_partner
from publisher.actions.partners.terms.named import named_partner
from publisher.actions.partners.try_out import Tried, try_out
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, table
from publisher.cli.partner.commands import Slug
from publisher.cli.token_commands import moment_of

app = typer.Typer()
One = Annotated[
    str, typer.Option("--destination", help="Only this one of its destinations, by its short name.")
]
LogRow = tuple[object, ...]


@app.command(epilog="Example: publisher partner log agence --article tag:exemple.org,2026:phare")
def log(
    slug: Slug,
    article: Annotated[
        str, typer.Option("--article", metavar="GUID", help="Only of this story.")
    ] = "",
    destination: One = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many.")] = 100,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show a partner's last deliveries and each try of them, the newest first."""
    partner = named_partner(publication=chosen_publication(publication), slug=slug)
    found = delivery_log(partner=partner, guid=article, destination=destination, limit=limit)
    if as_json:
        emit({"partner": partner.slug, "deliveries": found})
        return
    columns = ("story", "version", "to", "state", "code", "answer", "when", "next try")
    table(columns, [row for one in found for row in _rows(one)])


@app.command(
    epilog="Example: publisher partner replay agence --since 2026-11-01 --destination main"
)
def replay(
    slug: Slug,
    since: Annotated[
        str, typer.Option("--since", help="From when on, such as 2026-11-01 or with Z in UTC.")
    ],
    until: Annotated[str, typer.Option("--until", help="Up to then; without it, now.")] = "",
    destination: One = "",
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Deliver once more what went out in a stretch of time, the newest version of each story alone.

    Each is marked as a replay. What takes a story back goes to those who hold it.
    """
    title = chosen_publication(publication)
    done = replay_partner(
        partner=named_partner(publication=title, slug=slug),
        since=_start(since, title.time_zone),
        until=moment_of(until, title.time_zone, "--until") if until else None,
        destination=destination,
        actor=cli_actor(),
        now=timezone.now(),
    )
    if as_json:
        emit({"partner": slug, **done.document()})
        return
    console.print(
        f"{slug}: {done.deliveries} deliveries, {done.kills} of them take a story back; "
        f"{done.waiting} more wait there anyway"
    )


@app.command("test", epilog="Example: publisher partner test agence")
def try_(
    slug: Slug, destination: One = "", publication: PublicationOption = None, as_json: Json = False
) -> None:
    """Try a partner's destinations step by step; no story is sent. Ends with 1 if one fails."""
    partner = named_partner(publication=chosen_publication(publication), slug=slug)
    judge = partial(judge_destination, now=timezone.now())
    tried = try_out(partner=partner, destination=destination, judge=judge)
    if as_json:
        emit({"partner": partner.slug, "destinations": [one.document() for one in tried]})
    else:
        table(("destination", "step", "", "answer"), [row for one in tried for row in _steps(one)])
    if not all(one.ok for one in tried):
        raise typer.Exit(1)


def _start(text: str, zone: str) -> datetime:
    """A day means its beginning."""
    found = moment_of(text, zone, "--since")
    return found - timedelta(days=1) if len(text) == 10 else found


def _rows(one: dict[str, Any]) -> list[LogRow]:
    """A line for the delivery as it stands, and one for each try before."""
    head = (one["guid"], one["version"], one["destination"])
    state = f"{one['state']} (replay)" if one["replay"] else one["state"]
    stands = (state, one["code"], one["reply"], one["changed_at"], one["next_attempt_at"])
    tries = one["attempts"][:-1]
    before = [(None, None, None, a["state"], a["code"], a["reply"], a["at"], None) for a in tries]
    return [(*head, *stands), *reversed(before)]


def _steps(one: Tried) -> list[LogRow]:
    if not one.steps:
        return [(one.destination, None, None, "its channel cannot be tried without a story")]
    judged = [(one.destination, f.rule, f.severity, f.message) for f in one.judge]
    steps = [(one.destination, s.step, "ok" if s.ok else "failed", s.answer) for s in one.steps]
    return [*steps, *judged]
