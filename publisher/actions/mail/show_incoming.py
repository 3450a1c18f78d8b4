"""Show a person a mail that nobody could read."""

from datetime import datetime

from publisher.delivery.models import IncomingMail
from publisher.publications import audit


def show_incoming(*, mail: IncomingMail, actor: str, now: datetime) -> bytes:
    """What is kept of it, as it came; the audit log notes who looked."""
    audit.record(
        actor=actor, verb="show_incoming", target=mail, at=now, publication=mail.publication
    )
    return bytes(mail.raw)
