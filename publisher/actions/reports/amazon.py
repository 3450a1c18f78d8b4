"""Amazon SNS: whose certificate signed a message, and the subscription that must be confirmed.

Both ask Amazon's hosts, through the guarded client and outside of any transaction.
"""

import json
import logging
from collections.abc import Callable
from contextlib import closing
from datetime import datetime

from django.conf import settings
from django.db import transaction

from publisher.channels.http import GuardedClient, HttpError, Limits
from publisher.channels.providers.sns import LARGEST_CERTIFICATE, Message, NotAmazons
from publisher.delivery.models import MailProvider
from publisher.errors import OutOfReach

log = logging.getLogger(__name__)
LIMITS = Limits(connect=5, read=5, total=10, response=LARGEST_CERTIFICATE)
MOST_TOPICS, MOST_CERTIFICATES = 20, 32
Fetch = Callable[[str], bytes]
_certificates: dict[str, bytes] = {}  # by their address, which changes with the certificate


def fetch(url: str) -> bytes:
    """The body at an address of Amazon's. Raises OutOfReach `amazon_out_of_reach`."""
    try:
        with closing(GuardedClient(settings.ALLOW_PRIVATE, limits=LIMITS)) as client:
            answer = client.request("GET", url)
    except HttpError as error:
        raise OutOfReach("amazon_out_of_reach", f"Amazon SNS: {error}") from None
    if answer.status != 200:
        raise OutOfReach("amazon_out_of_reach", f"Amazon SNS answered {answer.status}")
    return answer.body


def message_of(body: bytes) -> Message:
    """Raises NotAmazons for what is no message of SNS."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise NotAmazons("no_message") from None
    found = Message(fields if isinstance(fields, dict) else {})
    if not found.type:
        raise NotAmazons("no_message")
    return found


def verified(*, body: bytes, now: datetime, fetched: Fetch = fetch) -> Message:
    """The message, which Amazon signed. Raises NotAmazons, OutOfReach."""
    message = message_of(body)
    url = message.certificate_url
    certificate = _certificates.get(url) or fetched(url)
    message.verify(certificate, now)
    if len(_certificates) >= MOST_CERTIFICATES:
        _certificates.clear()
    _certificates[url] = certificate
    return message


def confirm_topic(*, row: MailProvider, message: Message, fetched: Fetch = fetch) -> None:
    """Subscribe to the topic of a confirmation that Amazon signed and that came to our secret
    address. Raises NotAmazons, OutOfReach."""
    fetched(message.confirmation_url)
    with transaction.atomic():
        found = MailProvider.objects.select_for_update().get(pk=row.pk)
        if message.topic not in found.topics and len(found.topics) < MOST_TOPICS:
            found.topics = [*found.topics, message.topic]
            found.save(update_fields=["topics"])
    log.info("%s: a topic of Amazon SNS is confirmed", row)
