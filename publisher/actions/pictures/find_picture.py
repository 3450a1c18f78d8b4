"""The picture that a file's name belongs to."""

from publisher.editorial.models import Picture
from publisher.editorial.pictures import Rendition, renditions


def find_picture(*, publication: str, name: str) -> tuple[Picture, Rendition] | None:
    """The picture and the rendition of it that has this name, or None. publication: its slug."""
    stem, _, _ = name.partition(".")[0].partition("-")
    if not stem:
        return None
    rows = Picture.objects.filter(publication__slug=publication, name__startswith=f"{stem}.")
    for found in rows.select_related("publication"):
        for one in renditions(found):
            if one.name == name:
                return found, one
    return None
