"""`publisher publication digests`: when the weekly digests go."""

from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.readers.digests.schedule import change_schedule, schedule_of, week_of
from publisher.audience.frequency import goes_at
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, emit, timestamp
from publisher.publications.models import Publication

app = typer.Typer()


@app.command(epilog="Example: publisher publication digests matin --day sun --hour 09:30")
def digests(
    slug: Annotated[str | None, typer.Argument(help="Implied where there is only one.")] = None,
    day: Annotated[str | None, typer.Option(help="mon, tue, wed, thu, fri, sat or sun.")] = None,
    hour: Annotated[str | None, typer.Option(help="Of the title's clocks, like 08:00.")] = None,
    as_json: Json = False,
) -> None:
    """Show when readers who chose one digest a week get it, or change that.

    The week that runs then ends at the next of these hours.
    """
    chosen = chosen_publication(slug)
    if day is not None or hour is not None:
        change_schedule(
            publication=chosen, day=day, hour=hour, actor=cli_actor(), now=timezone.now()
        )
    _print(chosen, as_json)


def _print(chosen: Publication, as_json: bool) -> None:
    (day, hour), schedule = week_of(chosen), schedule_of(chosen)
    following = goes_at(schedule.until) if schedule else None
    if as_json:
        emit(
            {"publication": chosen.slug, "day": day, "hour": hour, "next_at": timestamp(following)}
        )
        return
    typer.echo(f"{day} {hour}, {chosen.time_zone}; " + _when(timestamp(following)))


def _when(following: str | None) -> str:
    return f"next at {following}" if following else "nobody has chosen a digest yet"
