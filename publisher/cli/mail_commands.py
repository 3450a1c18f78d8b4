"""`publisher mail`: what an MTA hands over that came to addresses of ours, and what was kept."""

import os
import sys
import time
from email.message import Message
from typing import Annotated, Any, BinaryIO

import typer
from django.utils import timezone

from publisher.actions.mail.kept_mail import counted_mails, kept_mails
from publisher.actions.mail.own_mailboxes import mailbox_of
from publisher.actions.mail.probe_way_back import came_since, probe_way_back
from publisher.actions.mail.receive_mail import receive_mail
from publisher.actions.mail.show_incoming import show_incoming
from publisher.channels.incoming import noted_recipients
from publisher.channels.incoming.message import LARGEST, headers_of, text_of
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, emit, table, timestamp
from publisher.content.numbers import whole_number
from publisher.delivery.models import IncomingMail, PolledMailbox
from publisher.errors import PublisherError, Refused

app = typer.Typer(no_args_is_help=True)
READ_AT_ONCE = 65_536


@app.command(
    epilog="Example, for an MTA (docs/operations/incoming.md): "
    "publisher mail receive leave+TOKEN@news.example.org < MESSAGE"
)
def receive(
    recipient: Annotated[
        str | None,
        typer.Argument(
            help="Its envelope recipient; else what the MTA noted (ORIGINAL_RECIPIENT)."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Take one message on stdin: to leave+TOKEN@ a reader leaves, to a return path comes a bounce,
    to the complaint address a feedback report.

    Exit codes are those of sysexits.h: 0 taken, 67 no such address, 65 nothing that we can read
    (it is kept: `publisher mail list`), 75 try again.
    """
    raw = _read(sys.stdin.buffer)
    received = receive_mail(recipient=recipient or _noted(raw), raw=raw, now=timezone.now())
    delivery, kept = received.delivery, received.kept
    if as_json:
        numbers = {"delivery": str(delivery.pk) if delivery else None}
        emit({"result": received.result, **numbers, "kept": str(kept.pk) if kept else None})
    elif received.result != "unrecognised":
        about = f"delivery {delivery.pk}" if delivery else "no delivery"
        typer.echo(f"{received.result}: {about}")
    if kept is not None and received.result == "unrecognised":
        raise PublisherError(
            "bad_report",
            f"nothing that we know is in it; it is kept, see: publisher mail show {kept.pk}",
        )


@app.command("list", epilog="Example: publisher mail list --json")
def list_(as_json: Json = False) -> None:
    """How many mails came to what, those kept because nobody could read them or a person wrote
    them, and the mailboxes of other servers that are read."""
    rows, counts = [_described(kept) for kept in kept_mails()], counted_mails()
    polled = [_polled(row) for row in PolledMailbox.objects.order_by("name")]
    if as_json:
        emit({"received": counts, "kept": rows, "mailboxes": polled})
        return
    if polled:
        table(tuple(polled[0]), ([value or "" for value in row.values()] for row in polled))
    table(("result", "mails"), counts.items())
    columns = ("mail", "received_at", "door", "delivery", "from", "subject")
    table(columns, ([row[column] or "" for column in columns] for row in rows))


@app.command(epilog="Example: publisher mail show 12 > mail.eml")
def show(mail: Annotated[str, typer.Argument(metavar="MAIL", help="Its number.")]) -> None:
    """The beginning of a kept mail, byte for byte as it came; the audit log notes who looked."""
    found = kept_mails().filter(pk=whole_number(mail) or 0).first()
    if found is None:
        raise PublisherError("unknown_mail", f"no mail {mail!r} is kept; see: mail list", "MAIL")
    raw = show_incoming(mail=found, actor=cli_actor(), now=timezone.now())
    sys.stdout.buffer.write(raw)


@app.command(epilog="Example: publisher mail probe --wait 120")
def probe(
    publication: PublicationOption = None,
    wait: Annotated[
        int, typer.Option(min=0, max=3600, help="Seconds until it must have come back.")
    ] = 120,
    as_json: Json = False,
) -> None:
    """Try the way back: send a mail to a return path of our own through the relay, and wait until
    it comes in, by whichever way. Ends with 1 where it does not."""
    way = probe_way_back(
        publication=chosen_publication(publication), actor=cli_actor(), now=timezone.now()
    )
    sent, until = way.probed_at, time.monotonic() + wait
    while not came_since(way, sent) and time.monotonic() < until:
        time.sleep(0.5)
    came = came_since(way, sent)
    if as_json:
        times = {"probed_at": timestamp(sent), "came_at": timestamp(way.came_at) if came else None}
        emit({"publication": way.publication.slug, "domain": way.domain, **times})
    elif came:
        typer.echo(f"it came back: rejections at {way.domain} come in")
    if not came:
        raise Refused(
            "probe_lost",
            f"it left, and has not come back to {way.domain} within {wait} s; "
            "see docs/operations/incoming.md",
        )


def _described(kept: IncomingMail) -> dict[str, Any]:
    headers, _ = headers_of(bytes(kept.raw).replace(b"\r\n", b"\n"))
    return {
        "mail": str(kept.pk),
        "publication": kept.publication.slug,
        "received_at": timestamp(kept.received_at),
        "door": kept.door,
        "delivery": str(kept.delivery_id) if kept.delivery_id else None,
        "size": kept.size,
        "from": _printable(headers, "From"),
        "subject": _printable(headers, "Subject"),
    }


def _polled(row: PolledMailbox) -> dict[str, str | None]:
    polled_at = timestamp(row.polled_at) if row.polled_at else None
    return {"mailbox": row.name, "polled_at": polled_at, "problem": row.problem or None}


def _printable(headers: Message, name: str) -> str | None:
    """A stranger's words must not speak to the terminal."""
    return "".join(c for c in text_of(headers, name)[:200] if c.isprintable()) or None


def _read(stream: BinaryIO) -> bytes:
    """The first LARGEST bytes; the rest is read too, for an MTA must not find its pipe closed."""
    data = stream.read(LARGEST)
    while stream.read(READ_AT_ONCE):
        pass
    return data


def _noted(raw: bytes) -> str:
    """Whom it was for, as the MTA noted before it handed it over; one of ours first."""
    noted = [os.environ.get("ORIGINAL_RECIPIENT", ""), *noted_recipients(raw)]
    found = [address for address in noted if address]
    if not found:
        raise PublisherError("unknown_mailbox", "nothing says whom this mail is for", "RECIPIENT")
    return next((address for address in found if mailbox_of(address)), found[0])
