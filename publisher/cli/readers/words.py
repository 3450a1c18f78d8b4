"""Errors that several commands about readers share."""

from publisher.errors import PublisherError


def unknown_subscriber(slug: str) -> PublisherError:
    """Nothing of that address is kept."""
    return PublisherError(
        "unknown_subscriber", f"{slug} has no reader with this address", "address"
    )
