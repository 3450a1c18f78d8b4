"""One reader's copy of anything that was mailed: an issue, or a notice."""

from datetime import datetime

from publisher.actions.issues.render_issue import Format, render_delivery
from publisher.audience.addresses import normalise
from publisher.delivery.models import Delivery, Send
from publisher.errors import PublisherError


def render_send(
    *,
    send: Send,
    recipient: str,
    format: Format,  # noqa: A002
    actor: str,
    now: datetime,
) -> bytes:
    """The mail of the send to that address as HTML, text (UTF-8, LF) or a whole message, byte for
    byte as it left; the audit log notes who looked.

    Raises PublisherError `bad_address`, `unknown_recipient`, `nothing_to_show`.
    """
    _, key = normalise(recipient)
    rows = Delivery.objects.select_related("send__edition", "edition", "publication")
    row = rows.filter(send=send, subscriber__address_key=key).first() or _of_nobody(send, key)
    if row is None:
        raise PublisherError(
            "unknown_recipient",
            "the send has no delivery to that address",
            f"send {send.pk}",
        )
    return render_delivery(delivery=row, format=format, actor=actor, now=now)


def _of_nobody(send: Send, key: str) -> Delivery | None:
    """The row of an address that is no reader's, as copies for the newsroom have: a few."""
    if send.kind != Send.Kind.TEST:
        return None
    rows = Delivery.objects.select_related("send__edition", "edition", "publication")
    own = rows.filter(send=send, subscriber=None).exclude(address="").order_by("pk")
    return next((row for row in own if normalise(row.address)[1] == key), None)
