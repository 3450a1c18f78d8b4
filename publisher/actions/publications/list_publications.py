"""The publications of the installation, as readers' pages find them."""

from publisher.publications.models import Publication

MOST = 100


def all_publications() -> list[Publication]:
    """By name, MOST at most."""
    return list(Publication.objects.order_by("name")[:MOST])


def find_publication(slug: str) -> Publication | None:
    """The publication of this slug, if there is one."""
    return Publication.objects.filter(slug=slug).first()


def is_only_publication() -> bool:
    """Whether there is one and no other."""
    return Publication.objects.count() == 1
