"""A mail about one person as bytes: the same on every retry, until what fills it is erased."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from publisher.actions.issues.editions import signer_for
from publisher.actions.issues.issue_snapshot import brand_of
from publisher.actions.publications.own_sentences import sentences_of
from publisher.actions.themes.email_themes import SERVICE, load_theme
from publisher.audience.addresses import normalise
from publisher.audience.models import FormText
from publisher.delivery.models import ServiceMail
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.publications.tokens import seal
from publisher.renderers.email import compile_edition, message_pieces
from publisher.renderers.email.encoding import headers
from publisher.renderers.email.service.letter import (
    Facts,
    is_spoken,
    letter_of,
    render_service,
    words_for,
)
from publisher.renderers.email.types import Envelope, Recipient

Purpose = ServiceMail.Purpose
# The pages behind the buttons. Each is opened by a token of the mail's id, sealed for it alone.
PAGES: Mapping[str, str] = {
    Purpose.CONFIRMATION: "confirm",
    Purpose.FRESH_LINK: "fresh",
    Purpose.ADDRESS_CHANGE: "address",
    Purpose.INVITATION: "invitation",
    Purpose.RESET: "reset",
    Purpose.OWN_ADDRESS: "own-address",
    Purpose.PARTNER_LINK: "partner/enter",
}


def service_mails(delivery_ids: Sequence[int]) -> dict[int, ServiceMail]:
    """The mails of these rows, by the rows' ids."""
    rows = ServiceMail.objects.filter(delivery__in=delivery_ids).select_related("publication")
    return {mail.delivery_id: mail for mail in rows if mail.delivery_id is not None}


def compose_service_mail(mail: ServiceMail, reader: Recipient) -> list[bytes]:
    """The mail for the row that `reader` was read from, in pieces, signed as all mail of its
    publication. Raises PublisherError `nothing_to_show` once it is erased."""
    if mail.erased_at is not None:
        where = f"service mail {mail.pk}"
        raise PublisherError("nothing_to_show", "the mail's content was erased", where)
    title = mail.publication
    language = mail.language or title.language
    own = {} if is_spoken(language) else sentences_of(title, language)
    words = words_for(language, own | mail.values.get("words", {}))
    letter = letter_of(_facts(mail, reader.dated_at), words)
    rendered = render_service(letter, load_theme(SERVICE))
    edition = compile_edition(rendered, _envelope(mail, words.language))
    return message_pieces(edition, reader, signer_for(title.pk, edition, reader.dated_at))


def link_of(mail: ServiceMail) -> str:
    """Where its button leads; empty where it has none. Whoever knows it may press there."""
    if page := PAGES.get(mail.purpose):
        return f"{settings.BASE_URL}/{page}/{seal(page, mail.pk)}"
    path = str(mail.values.get("path", ""))
    return settings.BASE_URL + path if path.startswith("/") else ""


def _facts(mail: ServiceMail, dated_at: datetime) -> Facts:
    zone, values = ZoneInfo(mail.publication.time_zone), mail.values
    asked_at = values.get("asked_at")
    return Facts(
        purpose=mail.purpose,
        values=values,
        brand=brand_of(mail.publication),
        dated_at=dated_at.astimezone(zone),
        expires_at=mail.expires_at.astimezone(zone),
        url=link_of(mail),
        asked_at=datetime.fromisoformat(asked_at).astimezone(zone) if asked_at else None,
        consented=_consented(mail.publication, values),
    )


def _consented(title: Publication, values: Mapping[str, Any]) -> str:
    """The text that the reader read, word for word."""
    texts = FormText.objects.filter(publication=title, pk__in=[values.get("form_text") or 0])
    return texts.values_list("text", flat=True).first() or ""


def _envelope(mail: ServiceMail, language: str) -> Envelope:
    """No list sends it, so nothing is there to leave (RFC 2369), and a system wrote it (RFC 3834,
    5)."""
    title = mail.publication
    return Envelope(
        from_name=title.sender_name or title.name,
        from_address=title.sender_address,
        reply_to=_answer_to(mail) or title.reply_to,
        list_id="",
        list_name="",
        language=language,
        unsubscribe_base=f"{settings.BASE_URL}/u/",
        preferences_base=f"{settings.BASE_URL}/preferences/",
        archive_url="",
        domain=title.domain,
        time_zone=title.time_zone,
        complaint_address=title.complaint_address,
        automatic=True,
    )


def _answer_to(mail: ServiceMail) -> str:
    """Whoever wrote what is forwarded; what is no address of one is left out."""
    with suppress(PublisherError):
        address = normalise(str(mail.values.get("answer_to", "")))[0]
        return headers.mailbox(address) and address
    return ""
