"""Where the bytes of pictures are: the installation's bucket, or a folder."""

from pathlib import Path

from django.conf import settings

from publisher.actions.processes.shared_bytes import shared_bytes
from publisher.channels.blobs import BlobFolder, Blobs


def kept_bytes() -> Blobs:
    """The store."""
    return shared_bytes() or BlobFolder(Path(settings.MEDIA_ROOT))
