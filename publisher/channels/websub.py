"""WebSub on the wire (W3C Recommendation of 23 January 2018): what a hub says to subscribers,
and what a publisher says to another's hub. No redirect is followed (sections 5.3.1 and 7)."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from publisher.channels.http import GuardedClient, HttpError, Limits, Response
from publisher.channels.replies import sanitized
from publisher.channels.types import Reply

LIMITS = Limits(connect=5, read=10, total=10, response=4096)
FORM = "application/x-www-form-urlencoded"


class AnswerKind(StrEnum):
    """What the other side made of a call."""

    DONE = "done"  # 2xx and, where one was asked for, the right echo
    REFUSED = "refused"  # it answered, but not that
    GONE = "gone"  # 410: never again, please
    SILENT = "silent"  # no answer at all, or nobody who may be called


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`text` is one line for people, without any address of a person. reply: where a channel made
    the call, all that it heard."""

    kind: AnswerKind
    text: str = ""
    reply: Reply | None = None


def verify(
    client: GuardedClient, *, callback: str, mode: str, topic: str, lease_seconds: int
) -> Answer:
    """Ask a subscriber whether it meant its request (section 5.3): DONE if it echoes the challenge.

    `mode` is "subscribe" or "unsubscribe"; `lease_seconds` go with the first only.
    """
    challenge = secrets.token_urlsafe(32)
    parameters = {"hub.mode": mode, "hub.topic": topic, "hub.challenge": challenge}
    if mode == "subscribe":
        parameters["hub.lease_seconds"] = str(lease_seconds)
    try:
        response = client.request("GET", with_query(callback, parameters), truncate=True)
    except HttpError as error:
        return Answer(kind=AnswerKind.SILENT, text=sanitized(str(error)))
    answer = _answer_of(response)
    echoed = hmac.compare_digest(response.body, challenge.encode())
    if answer.kind is AnswerKind.DONE and not echoed:
        return Answer(kind=AnswerKind.REFUSED, text="it did not echo the challenge")
    return answer


def deny(client: GuardedClient, *, callback: str, topic: str, reason: str) -> Answer:
    """Tell a subscriber that its subscription is not, or no longer, possible (section 5.2)."""
    parameters = {"hub.mode": "denied", "hub.topic": topic, "hub.reason": reason}
    return _call(client, "GET", with_query(callback, parameters), {}, b"")


def distribute(
    client: GuardedClient,
    *,
    callback: str,
    topic: str,
    hubs: Sequence[str],
    content_type: str,
    body: bytes,
    secret: str = "",
) -> Answer:
    """Push a topic's bytes (section 7), signed with HMAC-SHA256 where there is a secret (7.1)."""
    links = [f'<{hub}>; rel="hub"' for hub in hubs]
    headers = {"Content-Type": content_type, "Link": ", ".join([*links, f'<{topic}>; rel="self"'])}
    if secret:
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers["X-Hub-Signature"] = f"sha256={digest}"
    return _call(client, "POST", callback, headers, body)


def ping(client: GuardedClient, *, hub: str, topic: str) -> Answer:
    """Tell another's hub that a topic changed (section 6 leaves the form open).

    The parameters are those of the hubs that are in use: `hub.url`, and `hub.topic` of some.
    """
    form = urlencode({"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}).encode()
    return _call(client, "POST", hub, {"Content-Type": FORM}, form)


def with_query(callback: str, parameters: dict[str, str]) -> str:
    """The callback with parameters after its own, which stay as they are (section 5.1.1)."""
    joint = "" if callback.endswith(("?", "&")) else "&" if "?" in callback else "?"
    return f"{callback}{joint}{urlencode(parameters)}"


def _call(
    client: GuardedClient, method: str, url: str, headers: dict[str, str], body: bytes
) -> Answer:
    try:
        return _answer_of(client.request(method, url, headers=headers, content=body, truncate=True))
    except HttpError as error:
        return Answer(kind=AnswerKind.SILENT, text=sanitized(str(error)))


def _answer_of(response: Response) -> Answer:
    text = f"HTTP {response.status}"
    if 200 <= response.status < 300:
        return Answer(kind=AnswerKind.DONE, text=text)
    return Answer(kind=AnswerKind.GONE if response.status == 410 else AnswerKind.REFUSED, text=text)
