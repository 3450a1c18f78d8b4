"""The first readers of a letter: one's own address, or a file of people who agreed."""

from datetime import datetime
from typing import BinaryIO

from publisher.actions.readers.add_subscriber import Added, add_subscriber
from publisher.actions.readers.files.report import SubscriberReport
from publisher.actions.readers.import_file import import_file
from publisher.audience.models import MailingList
from publisher.editorial.models import Newsletter
from publisher.errors import PublisherError
from publisher.publications.models import Publication

MANY = 1000


def first_list(publication: Publication) -> MailingList:
    """The list of the publication's first letter. Raises PublisherError `no_list`."""
    letters = Newsletter.objects.filter(publication=publication)
    for letter in letters.order_by("-kind", "pk")[:1]:
        found = letter.mailing_lists.order_by("pk").first()
        if found is not None:
            return found
    raise PublisherError("no_list", "there is no newsletter with a list yet", "list")


def add_oneself(
    *, publication: Publication, address: str, source: str, actor: str, now: datetime
) -> Added:
    """Put the person's own address onto that list. Raises as add_subscriber does."""
    return add_subscriber(
        mailing_list=first_list(publication),
        address=address,
        source=source,
        actor=actor,
        now=now,
    )


def add_file(
    *,
    publication: Publication,
    file: BinaryIO,
    filename: str,
    source: str,
    actor: str,
    now: datetime,
) -> SubscriberReport:
    """The file's readers onto that list, `source` saying where they agreed; whole or not at all.

    Raises BadRows, PublisherError `source_needed` and others.
    """
    if not source.strip():
        raise PublisherError("source_needed", "say where and how they gave their consent", "source")
    return import_file(
        publication=publication,
        file=file,
        filename=filename,
        mailing_list=first_list(publication),
        source=source,
        actor=actor,
        now=now,
    )


def readers_on(publication: Publication) -> int:
    """How many are confirmed on it; MANY for that many or more, so that nobody counts a million."""
    confirmed = first_list(publication).subscriptions.filter(status="confirmed")
    return len(confirmed.values_list("pk", flat=True)[:MANY])
