"""The hosts under which feeds are answered: those of the settings, and publications' own domains.

Any other is a stranger's name for this machine: an answer there could be kept by a cache, or read
by a page that was lured here (DNS rebinding).
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.http.request import split_domain_port, validate_host

from publisher.web.feeds import stored

CHECK_EVERY = 5.0  # seconds until a publication's new domain is known
MOST_SEEN = 100  # any port may stand behind a name


class Hosts:
    """Thread-safe. `clock` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._seen: set[str] = set()  # Host headers of the settings' hosts, as they were sent
        self._domains: frozenset[str] = frozenset()
        self._next_check = float("-inf")

    def knows(self, environ: Mapping[str, Any]) -> bool:
        """Whether the request names a host of ours; without a Host header it names the server."""
        sent = str(environ.get("HTTP_HOST") or environ.get("SERVER_NAME", ""))
        return sent in self._seen or self._look(sent)

    def _look(self, sent: str) -> bool:
        domain, _ = split_domain_port(sent)
        if not domain:
            return False
        if not validate_host(domain, [host for host in settings.ALLOWED_HOSTS if host]):
            return domain in self._publications()
        if len(self._seen) < MOST_SEEN:
            self._seen.add(sent)
        return True

    def _publications(self) -> frozenset[str]:
        with self._lock:
            if self._clock() >= self._next_check:
                self._next_check = self._clock() + CHECK_EVERY
                with suppress(DatabaseError):  # else those of before: feeds go on from memory too
                    self._domains = stored.domains()
            return self._domains
