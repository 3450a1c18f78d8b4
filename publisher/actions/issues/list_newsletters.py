"""Newsletters as pages show them."""

from django.db.models import Case, QuerySet, When, prefetch_related_objects

from publisher.audience.models import MailingList
from publisher.editorial.models import Newsletter
from publisher.publications.models import Publication


def newsletter_rows() -> QuerySet[Newsletter]:
    """Newsletters with their publication."""
    return Newsletter.objects.select_related("publication")


def newsletters_of(publication: Publication) -> list[Newsletter]:
    """The publication's newsletters: letters, then alerts, each by name."""
    rows = Newsletter.objects.filter(publication=publication).select_related("publication")
    alerts_last = Case(When(kind=Newsletter.Kind.ALERT, then=1), default=0)
    return list(rows.order_by(alerts_last, "name"))


def newsletter_of(publication: Publication, slug: str) -> Newsletter | None:
    """The publication's newsletter of this slug, if there is one."""
    return Newsletter.objects.filter(publication=publication, slug=slug).first()


def public_newsletter(slug: str, publication: str | None) -> Newsletter | None:
    """The newsletter of this slug in that publication, else in the oldest that has one."""
    rows = Newsletter.objects.filter(slug=slug).select_related("publication").order_by("pk")
    if publication:
        rows = rows.filter(publication__slug=publication)
    return rows.first()


def open_list_of(newsletter: Newsletter) -> MailingList | None:
    """The first of its lists, by name, that has a sign-up page."""
    return newsletter.mailing_lists.filter(is_open=True).order_by("name", "pk").first()


def newsletters_with_lists(publication: Publication) -> list[Newsletter]:
    """The same as newsletters_of, each with its lists read."""
    found = newsletters_of(publication)
    prefetch_related_objects(found, "mailing_lists")
    return found


def lists_to_choose(publication: Publication) -> list[MailingList]:
    """The publication's lists, by name."""
    return list(MailingList.objects.filter(publication=publication).order_by("name", "pk"))
