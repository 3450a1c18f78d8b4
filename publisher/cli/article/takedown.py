"""`publisher article takedown-report`: who holds a story that had to go, and who took it away."""

from typing import Any

import typer
from django.utils import timezone

from publisher.actions.partners.proof.takedown_report import takedown_report
from publisher.cli.article.row import Guid, named_article
from publisher.cli.chosen import chosen_publication
from publisher.cli.output import Json, PublicationOption, console, emit, table

app = typer.Typer()
STILL = {True: "yes", False: "no", None: "unknown"}


@app.command(
    "takedown-report",
    epilog="Example: publisher article takedown-report tag:example.org,2026:story --json",
)
def report(guid: Guid, publication: PublicationOption = None, as_json: Json = False) -> None:
    """For a story that was killed or taken back: who ever got which version and when, who was told,
    who said so, and who still has it. What cannot be known is called unknown."""
    article = named_article(chosen_publication(publication), guid)
    document = takedown_report(article=article, now=timezone.now())
    if as_json:
        emit(document)
        return
    console.print(f"{document['headline']} ({document['change']})", style="bold", markup=False)
    by = document["decided_by"]
    console.print(f"{guid}, taken back at {document['killed_at']} by {by}", markup=False)
    minutes = document["minutes_to_last_removal"]
    said = "not known to be gone everywhere" if minutes is None else f"gone after {minutes} minutes"
    console.print(f"partners: {said}\n", markup=False)
    columns = ("who", "name", "version", "sent", "told", "acknowledged", "still there", "looked at")
    table(columns, [_row(holder) for holder in document["holders"]])
    for holder in document["holders"]:
        for call in holder.get("calls", ()):
            console.print(
                f"{holder['name']}: {call['by']} called {call['spoke_with']} at {call['at']} "
                f"{call['note'] or ''}",
                markup=False,
            )


def _row(holder: dict[str, Any]) -> tuple[object, ...]:
    times = (_minute(holder[key]) for key in ("sent_at", "told_at", "acknowledged_at"))
    where = f" ({holder['destination']})" if holder.get("destination") else ""
    return (
        holder["kind"],
        f"{holder['name']}{where}",
        holder["version"],
        *times,
        STILL[holder["still_there"]],
        _minute(holder["checked_at"]),
    )


def _minute(moment: str | None) -> str | None:
    return moment[:16].replace("T", " ") if moment else None
