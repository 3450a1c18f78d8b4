"""What a person wrote to an address of ours goes on to the publication's contact.

It is kept first (actions/mail/kept_mail.py), so that nothing is lost while no mail can leave. The
contact may be a mailbox that we read ourselves: what is forwarded says `Auto-Submitted`, like every
mail of service, and is not taken for a person's again (channels/incoming/nothing.py).
"""

from datetime import datetime, timedelta
from email.utils import parseaddr

from publisher.actions.service.post_mail import post_service_mail
from publisher.audience.addresses import normalise
from publisher.channels.incoming.message import headers_of, text_in, text_of, words_of
from publisher.delivery.models import IncomingMail, ServiceMail
from publisher.errors import PublisherError
from publisher.publications.models import Publication

LONGEST = 10_000  # characters that are forwarded; the rest is kept
LONGEST_NAME = 200
MOST = 50  # of one publication in a day: more are no readers' letters
DAY = timedelta(days=1)
EXPIRES = timedelta(days=5)
Purpose = ServiceMail.Purpose


def forward_person(*, kept: IncomingMail, now: datetime) -> bool:
    """Post it to the contact, once. Whether it goes: not if the contact wrote it, nor when too many
    have gone within a day; it stays to be seen all the same. Call it in a transaction."""
    values, contact = _values(bytes(kept.raw)), contact_of(kept.publication)
    if values["reply_to"].casefold() == contact.casefold() or _many(kept.publication, now):
        return False
    row = IncomingMail.objects.filter(pk=kept.pk)
    if not row.filter(forwarded_at=None).update(forwarded_at=now):
        return False
    try:
        post_service_mail(
            publication=kept.publication,
            purpose=Purpose.FORWARDED,
            key=f"kept {kept.pk}",
            address=contact,
            language=kept.publication.language,
            values=values,
            now=now,
            expires_at=now + EXPIRES,
        )
    except PublisherError:  # the contact is no address
        row.update(forwarded_at=None)
        return False
    return True


def _values(raw: bytes) -> dict[str, str]:
    """Who wrote, where an answer goes, and the beginning of what was written."""
    headers, _ = headers_of(raw.replace(b"\r\n", b"\n"))
    sender = text_of(headers, "From")
    reply_to = parseaddr(words_of(headers, "Reply-To"))[1] or parseaddr(sender)[1]
    return {
        "person": _printable(sender)[:LONGEST_NAME],
        "reply_to": _address(reply_to),
        "quoted": _lines(text_in(raw, LONGEST)),
    }


def _address(text: str) -> str:
    try:
        return normalise(text)[0]
    except PublisherError:
        return ""


def contact_of(publication: Publication) -> str:
    """The address of the people who answer readers."""
    if "@" in publication.contact:
        return publication.contact
    return publication.reply_to or publication.sender_address


def _many(publication: Publication, now: datetime) -> bool:
    gone = ServiceMail.objects.filter(
        publication=publication, purpose=Purpose.FORWARDED, created_at__gt=now - DAY
    )
    return gone.count() >= MOST


def _lines(text: str) -> str:
    return "\n".join(_printable(line) for line in text.splitlines())


def _printable(text: str) -> str:
    """A stranger's words, without what speaks to terminals or turns the writing round."""
    return "".join(c for c in text if c.isprintable())
