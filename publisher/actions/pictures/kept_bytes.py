"""Where the bytes of pictures are: the installation's one store, by PUBLISHER_BLOBS_S3."""

import threading
from pathlib import Path

from django.conf import settings

from publisher.channels.blobs import BlobBucket, BlobFolder, Blobs
from publisher.channels.http import GuardedClient, Limits
from publisher.channels.s3 import Bucket, Credentials, S3Client

LARGEST = 30_000_000  # bytes; more than any picture that is kept
LIMITS = Limits(connect=3, read=10, total=20, response=LARGEST)
_own = threading.local()


def kept_bytes() -> Blobs:
    """The store; a bucket's connection stays open for the thread."""
    if not settings.BLOBS_S3:
        return BlobFolder(Path(settings.MEDIA_ROOT))
    asked = (settings.BLOBS_S3, settings.BLOBS_S3_KEY)
    if getattr(_own, "asked", None) != asked:
        client = GuardedClient(settings.ALLOW_PRIVATE, limits=LIMITS)
        bucket, key = Bucket.from_url(settings.BLOBS_S3), Credentials.of(settings.BLOBS_S3_KEY)
        _own.store, _own.asked = BlobBucket(S3Client(bucket, key, client)), asked
    store: Blobs = _own.store
    return store
