"""Whether a mailbox of another server is to be read; apart, for the sweep asks all the time."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from publisher.channels.imap.address import ImapAddress
from publisher.delivery.models import PolledMailbox

TASK, QUEUE = "workers.incoming.poll", "sources"


def mailboxes() -> list[ImapAddress]:
    """Those of PUBLISHER_IMAP_URL. Raises SettingError."""
    read = ImapAddress.from_url
    return [read(url, allow_private=settings.ALLOW_PRIVATE) for url in settings.IMAP_URL.split()]


def rows_due(names: Sequence[str], now: datetime) -> QuerySet[PolledMailbox]:
    """Of these, whose time has come and whom nobody reads now."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return PolledMailbox.objects.filter(free, name__in=names, next_poll_at__lte=now)


def mailboxes_due(*, now: datetime) -> bool:
    """Whether any is due; a new one is."""
    if not settings.IMAP_URL:
        return False
    names = [mailbox.name for mailbox in mailboxes()]
    known = PolledMailbox.objects.filter(name__in=names).count()
    return known < len(set(names)) or rows_due(names, now).exists()
