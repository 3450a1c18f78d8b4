"""Where pictures are kept while tests run: in a folder, as without PUBLISHER_BLOBS_S3."""

from pathlib import Path

from django.conf import settings


def picture_path(name: str) -> Path:
    """The file of a picture, or of a rendition."""
    return Path(settings.MEDIA_ROOT) / name
