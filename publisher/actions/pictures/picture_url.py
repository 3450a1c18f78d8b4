"""Where readers get a picture of ours."""

from django.conf import settings

from publisher.publications.models import Publication


def picture_url(publication: Publication, name: str) -> str:
    """The address under which readers get it."""
    return f"{settings.BASE_URL}/pictures/{publication.slug}/{name}"
