"""`publisher mail`: what an MTA hands over that came to addresses of ours."""

import os
import sys
from email.utils import parseaddr
from typing import Annotated, BinaryIO

import typer
from django.utils import timezone

from publisher.actions.readers.receive_mail import receive_mail
from publisher.channels.incoming.message import LARGEST, headers_of, value_of
from publisher.cli.output import Json, emit
from publisher.errors import PublisherError

app = typer.Typer(no_args_is_help=True)
READ_AT_ONCE = 65_536
# Who the mail was for, as MTAs note it before they hand it over.
NOTED = ("X-Original-To", "Delivered-To", "To")


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

    Exit codes are those of sysexits.h: 0 taken, 67 no such address, 65 no report, 75 try again.
    """
    raw = _read(sys.stdin.buffer)
    received = receive_mail(recipient=recipient or _noted(raw), raw=raw, now=timezone.now())
    if as_json:
        emit({"result": received.result, "delivery": str(received.delivery.pk)})
        return
    typer.echo(f"{received.result}: delivery {received.delivery.pk}")


def _read(stream: BinaryIO) -> bytes:
    """The first LARGEST bytes; the rest is read too, for an MTA must not find its pipe closed."""
    data = stream.read(LARGEST)
    while stream.read(READ_AT_ONCE):
        pass
    return data


def _noted(raw: bytes) -> str:
    headers, _ = headers_of(raw.replace(b"\r\n", b"\n"))
    values = [os.environ.get("ORIGINAL_RECIPIENT", ""), *(value_of(headers, n) for n in NOTED)]
    found = next(filter(None, (parseaddr(value)[1] for value in values)), "")
    if not found:
        raise PublisherError("unknown_mailbox", "nothing says whom this mail is for", "RECIPIENT")
    return found
