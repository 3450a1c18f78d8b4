"""The channels that a destination can have, one file each (docs/adding-a-channel.md)."""

from publisher.actions.partners.ways.directory import DIRECTORY
from publisher.actions.partners.ways.ftp import FTP, FTPS
from publisher.actions.partners.ways.mail import MAIL
from publisher.actions.partners.ways.pull import PULL
from publisher.actions.partners.ways.s3 import S3
from publisher.actions.partners.ways.sftp import SFTP
from publisher.actions.partners.ways.way import Way
from publisher.actions.partners.ways.webhook import WEBHOOK
from publisher.errors import PublisherError

_ROWS: tuple[Way, ...] = (
    DIRECTORY,
    FTP,
    FTPS,
    MAIL,
    PULL,
    S3,
    SFTP,
    WEBHOOK,
)
WAYS: dict[str, Way] = {row.code: row for row in _ROWS}

__all__ = ["WAYS", "Way", "way_of"]


def way_of(code: str) -> Way:
    """The row of a channel. Raises PublisherError `unknown_channel`, naming those there are."""
    if code not in WAYS:
        known = ", ".join(WAYS)
        raise PublisherError(
            "unknown_channel", f"{code!r} is no channel; there is {known}", "--channel"
        )
    return WAYS[code]
