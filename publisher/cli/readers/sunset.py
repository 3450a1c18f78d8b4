"""`publisher subscriber sunset`: readers of whom nothing is heard."""

from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.readers.sunset.proposal import (
    Proposal,
    decide,
    propose,
    tag_of,
    terms_of,
)
from publisher.audience.models import MailingList
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit
from publisher.errors import PublisherError
from publisher.publications.models import Publication

app = typer.Typer()


@app.command(
    epilog="Example: publisher subscriber sunset --list matinale --silent-for 365 --dry-run"
)
def sunset(
    list_slug: Annotated[str, typer.Option("--list", help="The list.")],
    silent_for: Annotated[int, typer.Option("--silent-for", help="Days without any sign.")] = 365,
    answer_within: Annotated[
        int, typer.Option("--answer-within", help="Days to answer after being asked.")
    ] = 30,
    unmeasured: Annotated[
        bool,
        typer.Option("--unmeasured", help="Also ask readers of whom nothing can be known."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, and change nothing.")] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Ask who has given no sign for long, and let the list rest for who was asked and did not
    answer. Nothing of this happens by itself; nobody is erased, and opens are never looked at."""
    mailing_list = _list(chosen_publication(publication), list_slug)
    terms = terms_of(silent_days=silent_for, answer_days=answer_within, unmeasured=unmeasured)
    now = timezone.now()
    if dry_run:
        found = propose(mailing_list=mailing_list, terms=terms, now=now)
    else:
        found = decide(mailing_list=mailing_list, terms=terms, actor=cli_actor(), now=now)
    if as_json:
        emit({**_described(found), "dry_run": dry_run})
        return
    _print(found, dry_run)


def _list(publication: Publication, slug: str) -> MailingList:
    found = publication.mailing_lists.select_related("publication").filter(slug=slug).first()
    if found is None:
        raise PublisherError("unknown_list", f"there is no list {slug!r}; see: list list", "--list")
    return found


def _described(found: Proposal) -> dict[str, Any]:
    return {
        "list": found.mailing_list.slug,
        "confirmed": found.confirmed,
        "unmeasured": found.unmeasured,
        "ask": found.ask,
        "rest": found.rest,
        "tag": tag_of(found.mailing_list),
    }


def _print(found: Proposal, dry_run: bool) -> None:
    would = "would be" if dry_run else "are"
    console.print(
        f"Of {found.confirmed} readers of {found.mailing_list.slug}, {found.ask} {would} asked "
        f"and for {found.rest} the list {'would rest' if dry_run else 'rests'}. Of "
        f"{found.unmeasured} nothing can be known: silence is no sign of absence."
    )
    if found.ask and not dry_run:
        tag = tag_of(found.mailing_list)
        console.print(
            f"Send them a letter that asks: publisher issue send … --segment 'tag \"{tag}\"'"
        )
