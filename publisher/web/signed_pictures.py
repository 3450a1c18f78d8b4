"""Addresses of pictures that a preview without cookies may load for a while."""

from django.core import signing

SALT = "publisher.preview.picture"
PREVIEW_SECONDS = 15 * 60


def signature(slug: str, name: str) -> str:
    """What lets a sandboxed preview, which has no cookies, load one picture for 15 minutes."""
    return signing.TimestampSigner(salt=SALT).sign(f"{slug}/{name}").split(":", 1)[1]


def is_signed(slug: str, name: str, given: str) -> bool:
    """Whether `given` is a fresh signature for this picture."""
    try:
        signing.TimestampSigner(salt=SALT).unsign(f"{slug}/{name}:{given}", max_age=PREVIEW_SECONDS)
    except signing.BadSignature:
        return False
    return True
