"""What an installation says of its people when it starts."""

import getpass
import os
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from publisher.actions.publications.people.first_administrator import start_link
from publisher.actions.publications.people.ways_in import dead_passkeys

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")
LOCAL = ("localhost", "127.0.0.1", "::1")


def beginning() -> Iterator[str]:
    """Lines for whoever started it; none where all is well."""
    if link := start_link(timezone.now()):
        yield "nobody administers this installation yet; within an hour, open once:"
        yield f"  {link}"
        if forward := _forward():
            yield f"from another machine first: {forward}"
    host = urlsplit(settings.BASE_URL).hostname or ""
    if dead := dead_passkeys(host):
        yield (
            f"passkeys made for another PUBLISHER_BASE_URL than {settings.BASE_URL}: {dead}; "
            "they do not work, their owners sign in another way and make new ones"
        )


def _forward() -> str:
    """How a browser elsewhere gets to an address that is this machine's alone; "" where there is a
    screen here, or another address."""
    base = urlsplit(settings.BASE_URL)
    if base.hostname not in LOCAL or any(os.environ.get(name) for name in SCREENS):
        return ""
    port = base.port or 80
    server = os.environ.get("SSH_CONNECTION", "").split()[2:3] or [socket.gethostname()]
    try:
        person = getpass.getuser()
    except (OSError, KeyError):
        person = "USER"
    return f"ssh -L {port}:localhost:{port} {person}@{server[0]}"
