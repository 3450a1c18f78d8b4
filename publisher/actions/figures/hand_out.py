"""Reports for somebody outside: an address that shows figures, until it ends or is taken back."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from publisher.actions.figures.periods import Period, range_of
from publisher.actions.figures.report import Report, report_on
from publisher.delivery.models import ReportLink
from publisher.editorial.models import Newsletter
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication
from publisher.publications.tokens import seal, unseal

PURPOSE = "report"
LONGEST = 366  # days that an address may be good for
MOST = 200  # that are good at a time


def hand_out(
    *,
    publication: Publication,
    newsletter: Newsletter | None,
    period: Period,
    days: int,
    note: str,
    actor: str,
    now: datetime,
) -> ReportLink:
    """Make an address that shows the period for so many days. Raises PublisherError `bad_days`,
    `too_many_links` or what `checks.line` says of the note."""
    note = checks.line(note, "note", most=200)
    _check_room(publication, days, now)
    made = ReportLink.objects.create(
        publication=publication,
        newsletter=newsletter.slug if newsletter else "",
        first=period.first,
        last=period.last,
        note=note,
        created_by=actor,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    about = {"newsletter": made.newsletter, "period": period.name, "days": days}
    _record("hand_out_report", made, actor, now, **about)
    return made


def _check_room(publication: Publication, days: int, now: datetime) -> None:
    if not 1 <= days <= LONGEST:
        raise PublisherError("bad_days", f"from 1 to {LONGEST} days", "days")
    if good_links(publication, now).count() >= MOST:
        message = f"{MOST} addresses are good already; take some back first"
        raise PublisherError("too_many_links", message, "days")


def _record(verb: str, link: ReportLink, actor: str, now: datetime, **detail: object) -> None:
    title = link.publication
    audit.record(actor=actor, verb=verb, target=link, at=now, publication=title, **detail)


def take_back(*, link: ReportLink, actor: str, now: datetime) -> None:
    """The address shows nothing any more; twice is the same as once."""
    if ReportLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now):
        _record("take_back_report", link, actor, now)


def link_rows() -> QuerySet[ReportLink]:
    """All of them, the newest first."""
    return ReportLink.objects.select_related("publication").order_by("-pk")


def good_links(publication: Publication, now: datetime) -> QuerySet[ReportLink]:
    """The publication's that show something now."""
    return link_rows().filter(publication=publication, revoked_at=None, expires_at__gt=now)


def address_of(link: ReportLink) -> str:
    """Where it is shown."""
    return f"{settings.BASE_URL}/report/{seal(PURPOSE, link.pk)}"


def opened(token: str) -> ReportLink | None:
    """The row behind the end of an address, good or not; None for any other text."""
    number = unseal(PURPOSE, token)
    if number is None or number >= 2**63:
        return None
    return link_rows().filter(pk=number).first()


def is_good(link: ReportLink, now: datetime) -> bool:
    """Whether it shows something."""
    return link.revoked_at is None and link.expires_at > now


def report_of(link: ReportLink) -> Report | None:
    """What it shows; None where its newsletter is gone."""
    own = Newsletter.objects.filter(publication=link.publication, slug=link.newsletter).first()
    if link.newsletter and own is None:
        return None
    period = range_of(link.first.isoformat(), link.last.isoformat())
    return report_on(publication=link.publication, newsletter=own, period=period)
