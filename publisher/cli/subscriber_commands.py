"""`publisher subscriber`: readers and their consent."""

import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.erasure.forget_subscriber import Forgotten, forget_subscriber
from publisher.audience.addresses import normalise
from publisher.audience.models import Subscriber, Suppression
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, emit, table, timestamp
from publisher.errors import PublisherError

app = typer.Typer(no_args_is_help=True)


@app.command(epilog="Example: publisher subscriber show reader@example.org")
def show(
    address: Annotated[str, typer.Argument(help="The reader's address.")],
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show what is known about one reader."""
    chosen = chosen_publication(publication)
    key = normalise(address)[1]
    found = Subscriber.objects.filter(publication=chosen, address_key=key).first()
    blocked = Suppression.objects.filter(publication=chosen, address_key=key)
    if found is None and not blocked.exists():
        raise _unknown(chosen.slug)
    fields = _described(found, list(blocked.select_related("mailing_list")))
    if as_json:
        emit(fields)
        return
    table(("list", "status", "consent", "since"), _cells(fields["subscriptions"]))
    if blocked:
        table(("blocked on", "reason", "source"), _cells(fields["suppressions"]))


@app.command(epilog="Example: publisher subscriber forget reader@example.org")
def forget(
    address: Annotated[str, typer.Argument(help="The reader's address.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Erase a reader's personal data, for good.

    Name, language, subscriptions and their proofs go, and so do address and name in every past
    delivery, of which a hash stays. The address is kept in one place only: among the blocked
    ones, so that a file which still has it cannot bring the reader back.
    """
    chosen = chosen_publication(publication)
    key = normalise(address)[1]
    found = Subscriber.objects.filter(publication=chosen, address_key=key).first()
    if found is None and not Suppression.objects.filter(publication=chosen, address_key=key):
        raise _unknown(chosen.slug)
    if found is not None and not yes:
        _confirm(found)
    if found is None:
        _tell(None, as_json)
    else:
        now = timezone.now()
        _tell(forget_subscriber(subscriber=found, actor=cli_actor(), now=now), as_json)


def _confirm(found: Subscriber) -> None:
    if not sys.stdin.isatty():
        raise PublisherError("confirmation_needed", "nobody can be asked here; add --yes", "--yes")
    typer.confirm(
        f"Forget this reader of {found.publication.name}, on {found.subscriptions.count()} lists "
        "and in all past sends? What they got cannot be shown again. Go on?",
        abort=True,
        err=True,
    )


def _tell(done: Forgotten | None, as_json: bool) -> None:
    fields = asdict(done or Forgotten(subscriptions=0, deliveries=0, stopped=0))
    if as_json:
        emit({"forgotten": done is not None, **fields})
    elif done is None:
        typer.echo("Nothing to forget: the address is only kept to be left alone.")
    else:
        typer.echo(
            f"Forgotten: {done.subscriptions} subscriptions removed, {done.deliveries} deliveries "
            f"erased, {done.stopped} of them stopped."
        )


def _unknown(slug: str) -> PublisherError:
    return PublisherError(
        "unknown_subscriber", f"{slug} has no reader with this address", "address"
    )


def _described(found: Subscriber | None, blocked: list[Suppression]) -> dict[str, Any]:
    links = found.subscriptions.select_related("mailing_list") if found else []
    return {
        "address": found.address if found else None,
        "name": (found.name or None) if found else None,
        "language": (found.language or None) if found else None,
        "created_at": timestamp(found.created_at) if found else None,
        "subscriptions": [
            {
                "list": link.mailing_list.slug,
                "status": link.status,
                "consent_source": link.consent_source,
                "consent_at": timestamp(link.consent_at),
            }
            for link in links
        ],
        "suppressions": [
            {
                "list": row.mailing_list.slug if row.mailing_list else None,
                "reason": row.reason,
                "source": row.source,
            }
            for row in blocked
        ],
    }


def _cells(rows: list[dict[str, Any]]) -> list[list[Any]]:
    return [list(row.values()) for row in rows]
