"""Newsletters as pages show them."""

from publisher.editorial.models import Newsletter
from publisher.publications.models import Publication


def newsletters_of(publication: Publication) -> list[Newsletter]:
    """The publication's newsletters, by name."""
    rows = Newsletter.objects.filter(publication=publication).select_related("publication")
    return list(rows.order_by("name"))


def newsletter_of(publication: Publication, slug: str) -> Newsletter | None:
    """The publication's newsletter of this slug, if there is one."""
    return Newsletter.objects.filter(publication=publication, slug=slug).first()


def public_newsletter(slug: str, publication: str | None) -> Newsletter | None:
    """The newsletter of this slug in that publication, else in the oldest that has one."""
    rows = Newsletter.objects.filter(slug=slug).select_related("publication").order_by("pk")
    if publication:
        rows = rows.filter(publication__slug=publication)
    return rows.first()
