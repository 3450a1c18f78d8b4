"""`publisher partner contacts` and `invite`: the partner's engineers, and links to their page."""

from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.partners.engineer.contacts import add_contact, contacts_of, remove_contact
from publisher.actions.partners.engineer.links import GOOD_FOR, invite_engineer
from publisher.actions.partners.terms.named import named_partner
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, timestamp
from publisher.cli.partner.commands import Slug
from publisher.syndication.models import Partner

app = typer.Typer()
Added = Annotated[
    list[str] | None,
    typer.Option("--add", help="An address that may ask for links; repeatable.", metavar="ADDRESS"),
]
Removed = Annotated[
    list[str] | None,
    typer.Option(
        "--remove", help="One that may not any more: its page is closed.", metavar="ADDRESS"
    ),
]
To = Annotated[
    str,
    typer.Option(
        "--to",
        help="Whom to mail it; one that is no contact gets this one only.",
        metavar="ADDRESS",
    ),
]
Language = Annotated[
    str, typer.Option("--language", help="Of the mail: fr or en; else the publication's.")
]


@app.command(epilog="Example: publisher partner contacts agence --add dev@agence.example.org")
def contacts(
    slug: Slug,
    add: Added = None,
    remove: Removed = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show whose mailboxes may ask for a link to the partner's page; add some, or take some
    away."""
    partner = named_partner(publication=chosen_publication(publication), slug=slug)
    for address in remove or []:
        remove_contact(partner=partner, address=address, actor=cli_actor(), now=timezone.now())
    for address in add or []:
        add_contact(partner=partner, address=address, actor=cli_actor(), now=timezone.now())
    _show(partner, as_json)


@app.command(epilog="Example: publisher partner invite agence --to dev@agence.example.org")
def invite(
    slug: Slug,
    to: To,
    language: Language = "",
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Mail a partner's engineer a link to the partner's page. It works once, for 15 minutes.

    A contact of the partner asks for the next one at /partner/ask/; anybody else cannot.
    """
    partner = named_partner(publication=chosen_publication(publication), slug=slug)
    known = invite_engineer(
        partner=partner, address=to, language=language, actor=cli_actor(), now=timezone.now()
    )
    if as_json:
        emit({"partner": partner.slug, "invited": to, "contact": known})
        return
    minutes = int(GOOD_FOR.total_seconds()) // 60
    said = (
        f"a link to the page of {partner.slug} goes to {to}; it works once, for {minutes} minutes"
    )
    console.print(said, markup=False, soft_wrap=True)
    if not known:
        console.print(
            f"{to} is no contact and cannot ask for the next one; to let it: "
            f"publisher partner contacts {partner.slug} --add {to}",
            markup=False,
            soft_wrap=True,
        )


def _show(partner: Partner, as_json: bool) -> None:
    rows = contacts_of(partner)
    if as_json:
        listed = [{"address": one.address, "since": timestamp(one.created_at)} for one in rows]
        emit({"partner": partner.slug, "contacts": listed})
        return
    for one in rows:
        console.print(one.address, markup=False)
    if not rows:
        console.print(f"{partner.slug} has no contact", markup=False)
