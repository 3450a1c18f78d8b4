"""For libraries that speak by `requests`: a session with no other way out than our guard."""

from collections.abc import Sequence
from contextlib import closing
from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from publisher.channels.http import GuardedClient, HttpError, Limits

LIMITS = Limits(connect=5, read=10, total=15, response=500_000)
# What the guarded client says by itself, or does not undo.
OWN = frozenset({"accept-encoding", "connection", "content-length", "host", "transfer-encoding"})


class GuardedTransport(BaseAdapter):
    """Every request goes by the guarded client; redirects are requests of their own."""

    def __init__(self, allow_private: Sequence[str]) -> None:
        super().__init__()
        self._allow_private = allow_private

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """The answer. Raises requests.ConnectionError for whatever the guard raises."""
        headers = {k: str(v) for k, v in request.headers.items() if k.lower() not in OWN}
        body: Any = request.body or b""
        content = body.encode() if isinstance(body, str) else bytes(body)
        try:
            with closing(GuardedClient(self._allow_private, limits=LIMITS)) as client:
                got = client.request(
                    request.method or "GET", request.url or "", headers=headers, content=content
                )
        except HttpError as error:
            raise requests.ConnectionError(str(error)) from None
        made = requests.Response()
        made.status_code, made.url, made.request = got.status, got.url, request
        made.headers = CaseInsensitiveDict(got.headers)
        made._content, made.encoding = got.body, "utf-8"
        return made

    def close(self) -> None:
        """Nothing is kept open."""


def guarded_session(allow_private: Sequence[str]) -> requests.Session:
    """A session that knows no proxy, no netrc and no other transport."""
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 3
    session.adapters.clear()
    for scheme in ("https://", "http://"):
        session.mount(scheme, GuardedTransport(allow_private))
    return session
