"""Which stored pictures stand for the figures of a text."""

from collections.abc import Iterable

from publisher.content.links import is_stored, name_of
from publisher.editorial.models import RemotePicture
from publisher.publications.models import Publication


def picture_names(*, publication: Publication, sources: Iterable[str]) -> dict[str, str]:
    """The names of our pictures by what figures call them: their own, or an address elsewhere that
    was fetched. One that was not is left out."""
    wanted = list(dict.fromkeys(sources))
    names = {src: name_of(src) for src in wanted if is_stored(src)}
    elsewhere = [src for src in wanted if src not in names]
    if elsewhere:
        rows = RemotePicture.objects.filter(
            publication=publication, address__in=elsewhere, picture__isnull=False
        )
        names |= dict(rows.values_list("address", "picture__name"))
    return names
