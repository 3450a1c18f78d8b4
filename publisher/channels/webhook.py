"""HTTPS push signed by Standard Webhooks (https://www.standardwebhooks.com, version 1)."""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from secrets import token_bytes
from secrets import token_urlsafe as random_name

from publisher.channels.http import (
    GuardedClient,
    HttpError,
    NotConnected,
    NotLetIn,
    Response,
    seconds_of,
)
from publisher.channels.replies import sanitized
from publisher.channels.types import Begin, Outcome, Parcel, Reply, TrialStep

PREFIX = "whsec_"
TEST = "publisher.test"  # the type of a push that brings no story
LONGEST_RECEIPT = 4000  # bytes
_TRY_LATER = {408, 409, 423, 425, 429}


class _Stopped(Exception):
    """`begin` said no."""


def new_secret() -> str:
    """A new signing secret: `whsec_` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(token_bytes(32)).decode()


def key_of(secret: str) -> bytes:
    """The bytes of a `whsec_` secret. Raises ValueError unless it is 24 to 64 bytes in base64."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("the secret must be base64 after whsec_") from None
    if not secret.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise ValueError("the secret must be whsec_ and 24 to 64 bytes in base64")
    return key


def sign(key: bytes, identifier: str, timestamp: int, body: bytes) -> str:
    """The webhook-signature header: `v1,` and the HMAC-SHA256 of `id.timestamp.body`."""
    content = f"{identifier}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()


class WebhookChannel:
    """Posts each parcel to one address. Its name is the webhook-id, the same on each retry.

    secrets: each signs, so that two are valid while they are rotated; the newest first.
    bearer: a token for the Authorization header, "" for none. `clock` gives seconds since the epoch
    for the signed timestamp of each attempt.
    """

    def __init__(
        self,
        url: str,
        secrets: Sequence[str],
        client: GuardedClient,
        *,
        bearer: str = "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._url = url
        self._keys = [key_of(secret) for secret in secrets]
        self._client = client
        self._bearer = bearer
        self._clock = clock

    def deliver(self, parcels: Iterable[Parcel], begin: Begin) -> Iterator[Reply]:
        """See channels/types.py."""
        for parcel in parcels:
            try:
                yield self._post(parcel, begin)
            except _Stopped:
                return

    def try_out(self) -> Sequence[TrialStep]:
        """One push that says that it is a test, signed like all others."""
        body = json.dumps({"type": TEST, "test": True}).encode()
        name = f"test_{random_name(16)}"
        parcel = Parcel(key=0, attempt=1, body=body, name=name, content_type="application/json")
        parcel.sample = True
        reply = self._post(parcel, lambda parcel: True)
        connected = reply.outcome is not Outcome.ROUTE
        steps = [TrialStep(step="connect", ok=connected, answer="" if connected else reply.text)]
        if connected:
            good = reply.outcome in (Outcome.ACCEPTED, Outcome.DELIVERED)
            said = " ".join(filter(None, (reply.code, reply.text)))
            steps.append(TrialStep(step="push", ok=good, answer=said))
        return steps

    def close(self) -> None:
        self._client.close()

    def _post(self, parcel: Parcel, begin: Begin) -> Reply:
        begun = False

        def body() -> Iterator[bytes]:  # asked for once the connection stands
            nonlocal begun
            if not begin(parcel):
                raise _Stopped
            begun = True
            yield parcel.body

        headers = self._headers(parcel)
        try:
            response = self._client.request(
                "POST", self._url, headers=headers, content=body(), truncate=True
            )
        except HttpError as error:
            if not begun or isinstance(error, NotLetIn):
                return _reply(parcel, Outcome.ROUTE, _kind(error), str(error))
            # It may have arrived. Sending it again is safe: receivers tell a repetition by its
            # webhook-id, so this is DEFERRED and not UNKNOWN.
            return _reply(parcel, Outcome.DEFERRED, _kind(error), str(error))
        if not begun:  # the server answered before it had read a body
            return _reply(parcel, Outcome.ROUTE, f"HTTP {response.status}", "answered too early")
        return _reply_of(parcel, response)

    def _headers(self, parcel: Parcel) -> dict[str, str]:
        timestamp = int(self._clock())
        signatures = [sign(key, parcel.name, timestamp, parcel.body) for key in self._keys]
        return {
            "Content-Type": parcel.content_type,
            "Content-Length": str(len(parcel.body)),
            "webhook-id": parcel.name,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": " ".join(signatures),
            **({"publisher-replay": "true"} if parcel.replay else {}),
            **({"publisher-test": "true"} if parcel.sample else {}),
            **({"Authorization": f"Bearer {self._bearer}"} if self._bearer else {}),
        }


def _reply_of(parcel: Parcel, response: Response) -> Reply:
    """2xx took it; 429, 5xx and their like may take it later; all else refuses it, each by its
    code: of 410 nobody is there any more, other 4xx are mistakes that somebody mends."""
    status, outcome = response.status, Outcome.REFUSED
    if 200 <= status < 300:
        receipt = receipt_in(response, parcel.name)
        if receipt is not None:
            return _reply(parcel, Outcome.DELIVERED, f"HTTP {status}", receipt)
        outcome = Outcome.ACCEPTED
    elif status >= 500 or status in _TRY_LATER:
        outcome = Outcome.DEFERRED
    text = response.body[:2000].decode("utf-8", "replace")
    if 300 <= status < 400:
        text = "it redirects, which is not followed: give the partner its new address"
    later = seconds_of(response.headers.get("retry-after"), None)
    return _reply(parcel, outcome, f"HTTP {status}", text, later)


def receipt_in(response: Response, name: str) -> str | None:
    """A receipt in the answer, as JSON of what counts of it; None for any other answer.

    A receipt is a JSON object with `"acknowledged": true`. `id`, where it is there, must be the
    webhook-id; `reference` is what the receiver calls the story, 200 characters at most.
    """
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" or len(response.body) > LONGEST_RECEIPT:
        return None
    try:
        said = json.loads(response.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or said.get("acknowledged") is not True:
        return None
    if said.get("id", name) != name:
        return None
    reference = said.get("reference")
    kept = {"reference": reference[:200]} if isinstance(reference, str) else {}
    return json.dumps({"acknowledged": True, **kept}, ensure_ascii=False)


def _kind(error: HttpError) -> str:
    return "no connection" if isinstance(error, NotConnected) else type(error).__name__


def _reply(
    parcel: Parcel, outcome: Outcome, code: str, text: str, retry_after: float | None = None
) -> Reply:
    return Reply(
        key=parcel.key, outcome=outcome, code=code, text=sanitized(text), retry_after=retry_after
    )
