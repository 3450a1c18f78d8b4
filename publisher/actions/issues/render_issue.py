"""Render an issue, or one reader's copy of it, as HTML, text or a whole message."""

import email
import email.policy
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, cast

from django.db import transaction

from publisher.actions.issues.compile_issue import (
    compiled_mail,
    compositions_of,
    load_edition,
    theme_for,
    theme_of,
)
from publisher.actions.issues.editions import signer_of
from publisher.actions.issues.looks.light import makes_light
from publisher.actions.issues.merge_values import merge_values
from publisher.actions.issues.recipients import in_edition, recipient_of
from publisher.actions.issues.variants import Arm, best_of, edition_for, wanted
from publisher.audience.access import access_at
from publisher.audience.addresses import normalise
from publisher.audience.models import Subscriber
from publisher.delivery.models import Delivery
from publisher.delivery.running_attempts import RunningAttempt
from publisher.editorial.models import Issue
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.renderers.email import CompiledEdition, join_message
from publisher.renderers.email.edition.dkim import Signer
from publisher.renderers.email.types import Recipient

Format = Literal["html", "text", "eml"]
PREVIEW = "preview"  # a token that opens nothing
NOTHING: Mapping[str, Any] = {}


def render_issue(
    *,
    issue: Issue,
    format: Format,  # noqa: A002
    recipient: str | None,
    actor: str,
    now: datetime,
    light: bool = False,
) -> bytes:
    """The issue as HTML, text (UTF-8, LF) or a whole message.

    With a `recipient` who has a row in the ledger: what that delivery holds, byte for byte, and
    the audit log notes who looked. Otherwise the issue as it would leave at `now`, for that
    reader with the merge values of now (noted too), or for nobody; its links for leaving then open
    nothing. light: its light edition then, whoever has asked for that.
    Raises PublisherError for a bad address, Refused for a story that may not be mailed.
    """
    delivery = find_delivery(issue=issue, recipient=recipient) if recipient else None
    if delivery is not None:
        return render_delivery(delivery=delivery, format=format, actor=actor, now=now)
    message = _preview(issue, recipient, now, light)
    if recipient:
        audit.record(
            actor=actor, verb="read_preview", target=issue, at=now, publication=issue.publication
        )
    return message if format == "eml" else _part(message, format)


def render_delivery(
    *,
    delivery: Delivery,
    format: Format,  # noqa: A002
    actor: str,
    now: datetime,
) -> bytes:
    """What one reader's delivery holds, byte for byte; the audit log notes who looked.

    Raises PublisherError `nothing_to_show` when its content was erased.
    """
    message = _delivered(delivery, actor, now)
    return message if format == "eml" else _part(message, format)


def find_delivery(*, issue: Issue, recipient: str) -> Delivery | None:
    """The row of that address in the issue's send, or None. Raises PublisherError `bad_address`."""
    _, key = normalise(recipient)
    rows = Delivery.objects.filter(
        issue=issue, subscriber__publication=issue.publication_id, subscriber__address_key=key
    )
    return rows.select_related("send__edition", "edition").first()


def message_of_delivery(
    delivery: Delivery | RunningAttempt, edition: CompiledEdition, signer: Signer | None
) -> bytes:
    """The exact message of a row from its frozen edition: the same bytes on every call.

    signer: that of the row's date (editions.py). Raises PublisherError for an address
    that no header can hold.
    """
    reader = in_edition(recipient_of(delivery), edition, delivery.pk)
    return join_message(edition, reader, signer)


def _delivered(delivery: Delivery, actor: str, now: datetime) -> bytes:
    row, base = delivery.edition, delivery.send.edition
    if row is None and base is not None:
        row = edition_for(delivery, base, now)
    if row is None or not delivery.address:
        raise PublisherError(
            "nothing_to_show", "the delivery's content was erased", f"delivery {delivery.pk}"
        )
    if delivery.dated_at is None:
        delivery.dated_at = now  # shown, never saved: the first attempt freezes its own
    with transaction.atomic():
        audit.record(
            actor=actor,
            verb="read_delivery",
            target=delivery,
            at=now,
            publication=delivery.publication,
        )
    return message_of_delivery(delivery, load_edition(row), signer_of(row.pk, delivery.dated_at))


def _preview(issue: Issue, recipient: str | None, now: datetime, light: bool) -> bytes:
    address, key = normalise(recipient) if recipient else (issue.publication.sender_address, "")
    rows = Subscriber.objects.filter(publication=issue.publication_id, address_key=key)
    known = rows.first() if recipient else None
    chosen = known is not None and known.light_since is not None
    light = light or (chosen and makes_light(issue))
    arms = compositions_of(issue, now=now, light=light)
    said = merge_values(known, {"access"}, now) if recipient else NOTHING
    arm = wanted(said, now, measured=False, light=light)
    found = best_of({one: one for one in arms}, arm, Arm.BASE)
    compiled = compiled_mail(issue, arms[found], theme_for(found, theme_of(issue).theme))
    values = access_at(merge_values(known, compiled.asks, now), now) if recipient else NOTHING
    return _for_reader(compiled, address, now, values)


def _for_reader(
    compiled: CompiledEdition, address: str, now: datetime, values: Mapping[str, Any] = NOTHING
) -> bytes:
    reader = Recipient(
        address=address, token=PREVIEW, message_id=PREVIEW, dated_at=now, values=values
    )
    return join_message(compiled, reader)


def _part(message: bytes, kind: Literal["html", "text"]) -> bytes:
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    body = parsed.get_body((("html" if kind == "html" else "plain"),))
    if body is None:
        raise PublisherError("no_such_part", f"the message has no {kind} part", kind)
    return cast(str, body.get_content()).replace("\r\n", "\n").encode()
