"""Take what a hub pushes, if it is signed with our secret."""

import hashlib
import hmac
from datetime import datetime, timedelta

from publisher.actions.intake.sources.take_entries import TakenEntries, take_entries
from publisher.content.parsers.feeds import read_feed
from publisher.content.problems import BadInput
from publisher.editorial.models import Source
from publisher.editorial.source_problems import SourceCode, problem_columns, source_problem
from publisher.publications.secrets import decrypt

METHODS = frozenset({"sha256", "sha384", "sha512"})
HINT = timedelta(minutes=1)  # between two polls that pushes with a weak signature may cause


def take_push(
    *, source: Source, body: bytes, signature: str, content_type: str, now: datetime
) -> TakenEntries | None:
    """Take the entries of a pushed document; None where it was ignored.

    The recommendation (7.1) wants an ignored push answered like a good one. A signature with
    SHA-1, all that some hubs can do, is not believed, but it brings the next poll forward.
    """
    method, _, given = signature.partition("=")
    method = method.strip().lower()
    if not _is_signed(source, method, given.strip(), body):
        return None
    if method == "sha1":
        _bring_poll_forward(source, now)
        return None
    try:
        feed = read_feed(body, content_type=content_type, address=source.topic_url)
    except BadInput as error:
        problem = source_problem(SourceCode.PUSH_UNREADABLE, code=error.code, said=error.message)
        Source.objects.filter(pk=source.pk).update(**problem_columns(problem))
        _bring_poll_forward(source, now)
        return None
    return take_entries(source=source, feed=feed, door=f"hub:{source.slug}", now=now)


def _is_signed(source: Source, method: str, given: str, body: bytes) -> bool:
    if method not in METHODS | {"sha1"} or not source.hub_secret:
        return False
    secret = decrypt(source.hub_secret).encode()
    right = hmac.new(secret, body, getattr(hashlib, method)).hexdigest()
    return hmac.compare_digest(right.encode(), given.lower().encode("utf-8", "replace"))


def _bring_poll_forward(source: Source, now: datetime) -> None:
    last = source.polled_at
    due = now if last is None else max(now, last + HINT)
    Source.objects.filter(pk=source.pk, next_poll_at__gt=due).update(next_poll_at=due)
