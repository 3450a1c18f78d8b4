"""`publisher subscriber sunset`: readers of whom nothing is heard."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.readers.sunset.proposal import (
    Proposal,
    Terms,
    decide,
    kept_terms,
    propose,
    tag_of,
    terms_of,
)
from publisher.audience.models import MailingList
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit
from publisher.cli.spread import option, spread
from publisher.errors import PublisherError
from publisher.publications.models import Publication

app = typer.Typer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What may be said beside the list; None is what was not named."""

    silent_for: int | None = option(
        "--silent-for", "Days without any sign; else as the list keeps, or 365."
    )
    answer_within: int | None = option(
        "--answer-within", "Days to answer after being asked; else as the list keeps, or 30."
    )
    unmeasured: bool = option(
        "--unmeasured", "Also ask readers of whom nothing can be known.", default=False
    )
    dry_run: bool = option("--dry-run", "Count, and change nothing.", default=False)


@app.command(
    epilog="Example: publisher subscriber sunset --list matinale --silent-for 365 --dry-run"
)
@spread
def sunset(
    list_slug: Annotated[
        str | None, typer.Option("--list", help="The list; else all that keep terms, counted.")
    ] = None,
    *,
    wanted: Wanted,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Ask who has given no sign for long, and let the list rest for who was asked and did not
    answer. Nothing of this happens by itself; nobody is erased, and opens are never looked at."""
    chosen, now = chosen_publication(publication), timezone.now()
    if list_slug is None:
        _propose_all(chosen, now, as_json)
        return
    mailing_list = _list(chosen, list_slug)
    terms = _terms(mailing_list, wanted)
    if wanted.dry_run:
        found = propose(mailing_list=mailing_list, terms=terms, now=now)
    else:
        found = decide(mailing_list=mailing_list, terms=terms, actor=cli_actor(), now=now)
    if as_json:
        emit({**_described(found), "dry_run": wanted.dry_run})
        return
    _print(found, wanted.dry_run)


def _terms(mailing_list: MailingList, wanted: Wanted) -> Terms:
    """What was said, then what the list keeps, then a year and a month."""
    kept = kept_terms(mailing_list)
    silent, answer = (kept.silent_for.days, kept.answer_within.days) if kept else (365, 30)
    return terms_of(
        silent_days=silent if wanted.silent_for is None else wanted.silent_for,
        answer_days=answer if wanted.answer_within is None else wanted.answer_within,
        unmeasured=wanted.unmeasured,
    )


def _propose_all(publication: Publication, now: datetime, as_json: bool) -> None:
    """The lists that keep terms, counted; nothing is changed."""
    lists = publication.mailing_lists.select_related("publication")
    found = [
        propose(mailing_list=one, terms=terms, now=now)
        for one in lists.order_by("slug")
        if (terms := kept_terms(one)) is not None
    ]
    if as_json:
        emit({"lists": [_described(one) for one in found]})
        return
    for one in found:
        _print(one, dry_run=True)


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
