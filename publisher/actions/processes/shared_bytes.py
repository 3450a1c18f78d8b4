"""The bucket of bytes that all hosts of the installation share: PUBLISHER_BLOBS_S3."""

import threading

from django.conf import settings

from publisher.channels.blobs import BlobBucket, Blobs
from publisher.channels.http import GuardedClient, Limits
from publisher.channels.s3 import Bucket, Credentials, S3Client

LARGEST = 30_000_000  # bytes; more than any picture that is kept, or part of a file
LIMITS = Limits(connect=3, read=10, total=20, response=LARGEST)
_own = threading.local()


def shared_bytes() -> Blobs | None:
    """The bucket, whose connection stays open for the thread; None where bytes stay in folders."""
    if not settings.BLOBS_S3:
        return None
    asked = (settings.BLOBS_S3, settings.BLOBS_S3_KEY)
    if getattr(_own, "asked", None) != asked:
        client = GuardedClient(settings.ALLOW_PRIVATE, limits=LIMITS)
        bucket, key = Bucket.from_url(settings.BLOBS_S3), Credentials.of(settings.BLOBS_S3_KEY)
        _own.store, _own.asked = BlobBucket(S3Client(bucket, key, client)), asked
    store: Blobs = _own.store
    return store
