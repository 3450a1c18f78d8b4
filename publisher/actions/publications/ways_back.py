"""Whether what comes back does come: seen, or tried by a mail of our own."""

from datetime import datetime, timedelta

from publisher.delivery.models import WayBack
from publisher.publications.models import Publication

SELDOM = timedelta(hours=1)  # between two notes that something came


def return_domain(publication: Publication) -> str:
    """The domain of a publication's return paths."""
    return (publication.return_domain or publication.domain).lower()


def way_back(publication: Publication) -> WayBack | None:
    """What is known of the way back to the present domain of its return paths."""
    rows = WayBack.objects.filter(publication=publication, domain=return_domain(publication))
    return rows.first()


def is_untried(publication: Publication) -> bool:
    """Whether nothing shows that a rejection would come in: no report did, and no probe."""
    way = way_back(publication)
    return way is None or not (way.came_at or way.heard_at)


def note_heard(*, publication_id: int, domain: str, now: datetime) -> None:
    """Something came to a return path; written down once an hour."""
    domain = domain[:253]
    rows = WayBack.objects.filter(publication_id=publication_id, domain=domain)
    if not rows.filter(heard_at__gt=now - SELDOM).exists():
        WayBack.objects.update_or_create(
            publication_id=publication_id, domain=domain, defaults={"heard_at": now}
        )


def note_told(*, publication_id: int, now: datetime) -> None:
    """A mail provider told us of a mail of ours: its way stands for the return path."""
    for title in Publication.objects.filter(pk=publication_id):
        note_heard(publication_id=publication_id, domain=return_domain(title), now=now)


def note_probe(*, way: WayBack, now: datetime) -> None:
    """Our own mail came back."""
    WayBack.objects.filter(pk=way.pk).update(came_at=now, heard_at=now)
