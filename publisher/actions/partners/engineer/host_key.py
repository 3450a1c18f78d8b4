"""The key of a partner's SFTP server, as the partner's own engineer states it."""

import re
from datetime import datetime

from publisher.actions.partners.engineer.links import Entered
from publisher.actions.partners.terms.change_destination import change_destination
from publisher.errors import PublisherError
from publisher.syndication.models import Destination

LONGEST = 2_000  # characters of a line
# As `ssh-keygen -l` prints it: bits, fingerprint, comment, type.
_LISTED = re.compile(r"(\d{3,5}) (SHA256:\S+) .*\((ED25519|ECDSA|RSA)\)")


def state_host_key(
    *, entered: Entered, destination: Destination, key: str, now: datetime
) -> Destination:
    """Pin the key that the server must have: as `ssh-keygen -l` prints it, or a line of a .pub
    file. Who knows the server says so, whatever we see there. A destination that is paused because
    of another key stays so until the newsroom lets it go on.

    Raises PublisherError `no_host_key` for a channel without one, `bad_host_key`.
    """
    if destination.channel != "sftp":
        raise PublisherError("no_host_key", "only an SFTP server has a host key", "host_key")
    stated = as_pinned(key)
    if not stated:
        raise PublisherError("bad_host_key", "no key was given", "host_key")
    return change_destination(
        destination=destination,
        terms={},
        settings={"host_key": stated},
        actor=entered.actor,
        now=now,
    )


def as_pinned(key: str) -> str:
    """A line of `ssh-keygen -l` as the setting has it; any other text as it is, in one line."""
    line = " ".join(key[:LONGEST].split())
    found = _LISTED.fullmatch(line)
    if found is None:
        return line
    bits, fingerprint, kind = found.groups()
    types = {"ED25519": "ssh-ed25519", "ECDSA": f"ecdsa-sha2-nistp{bits}", "RSA": "ssh-rsa"}
    return f"{types[kind]} {fingerprint}"
