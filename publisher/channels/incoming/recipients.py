"""Whom a mail was for, where its envelope is lost: what servers noted, then what it says itself."""

from email.utils import getaddresses

from publisher.channels.incoming.message import LARGEST, LONGEST_VALUE, headers_of

NOTED = (
    *("X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To"),
    *("X-Forwarded-To", "To", "Cc"),
)
MOST = 20


def noted_recipients(raw: bytes) -> list[str]:
    """The addresses, the surest first; at most MOST."""
    headers, _ = headers_of(raw[:LARGEST].replace(b"\r\n", b"\n"))
    fields = [
        str(value)[:LONGEST_VALUE] for name in NOTED for value in headers.get_all(name, [])[:5]
    ]
    return list(dict.fromkeys(address for _, address in getaddresses(fields) if address))[:MOST]
