"""The address of a newsletter's archive, the same in mails, headers and pages."""

from urllib.parse import urlencode

from publisher.editorial.models import Newsletter
from publisher.publications.models import Publication


def archive_path(newsletter: Newsletter, file: str = "") -> str:
    """`/archive/{newsletter}/`, or a file below it; with `?publication=` where another title may
    have a newsletter of the same name."""
    path = f"/archive/{newsletter.slug}/{file}"
    if Publication.objects.count() < 2:
        return path
    return f"{path}?{urlencode({'publication': newsletter.publication.slug})}"
