"""Objects in a partner's S3 bucket: pictures first, then the story, then what must be gone."""

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from secrets import token_hex as random_name

from publisher.channels.files.steps import Steps
from publisher.channels.replies import sanitized
from publisher.channels.s3 import S3Client, S3Error
from publisher.channels.types import Begin, Outcome, Parcel, Presence, Reply, Sight, TrialStep

TRIAL = b"A trial of the publisher's; it may be removed.\n"
_LONGEST_NAME = 900  # bytes; a bucket's keys may have 1,024, and the prefix is before it
# AWS, Error responses: what is wrong with us or the bucket, and passes when somebody mends it.
_OURS = frozenset(
    {
        "AccessDenied",
        "AccountProblem",
        "AllAccessDisabled",
        "ExpiredToken",
        "InvalidAccessKeyId",
        "InvalidToken",
        "NoSuchBucket",
        "PermanentRedirect",
        "AuthorizationHeaderMalformed",
        "QuotaExceeded",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
    }
)
_LATER = frozenset({"RequestTimeout", "OperationAborted", "BadDigest", "IncompleteBody"})


class _Stopped(Exception):
    """`begin` said no."""


class BucketChannel:
    """Writes each parcel under its name, which may name folders. An object is written whole or not
    at all, and another of the same name is replaced in one step, so that a retry is harmless.
    `clock` gives the time that requests are signed with (aware)."""

    def __init__(
        self, client: S3Client, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._client = client
        self._clock = clock

    def deliver(self, parcels: Iterable[Parcel], begin: Begin) -> Iterator[Reply]:
        """See channels/types.py. A name that is no key of a bucket raises ValueError."""
        for parcel in parcels:
            for name in (parcel.name, *(file.name for file in parcel.files), *parcel.removes):
                _check(name)
            try:
                yield _Turn(self._client, self._clock, parcel, begin).run()
            except _Stopped:
                return

    def look(self, name: str) -> Sight:
        """See channels/types.py."""
        try:
            found = self._client.head(name, self._clock())
        except S3Error as error:
            return Sight(presence=Presence.UNKNOWN, answer=str(error))
        if found is None:
            return Sight(presence=Presence.ABSENT)
        return Sight(presence=Presence.PRESENT, size=found.size, modified_at=found.modified_at)

    def try_out(self) -> Sequence[TrialStep]:
        """Write an object that no receiver takes, look at it, remove it."""
        steps, client, name = Steps(), self._client, f".trial-{random_name(8)}"
        with suppress(S3Error):
            with steps.step("write"):
                client.put(name, TRIAL, {"Content-Type": "text/plain"}, self._clock())
            with steps.step("look") as answer:
                found = client.head(name, self._clock())
                answer(f"{found.size} bytes" if found else "nothing is there")
            with steps.step("remove"):
                client.delete(name, self._clock())
        return steps.done

    def close(self) -> None:
        self._client.close()


class _Turn:
    """One parcel's way into the bucket."""

    def __init__(
        self, client: S3Client, clock: Callable[[], datetime], parcel: Parcel, begin: Begin
    ) -> None:
        self._client, self._clock = client, clock
        self._parcel, self._begin = parcel, begin
        self._begun = False

    def run(self) -> Reply:
        """Raises _Stopped."""
        parcel = self._parcel
        try:
            for file in parcel.files:
                self._put(file.name, file.body, file.content_type)
            wrong = self._put(parcel.name, parcel.body, parcel.content_type, looks=True)
            if wrong:
                return self._reply(Outcome.DEFERRED, "size", wrong)
            for name in parcel.removes:
                self._client.delete(name, self._clock())
        except S3Error as error:
            return self._refused(error)
        return self._reply(Outcome.DELIVERED, "written", parcel.name)

    def _put(self, name: str, body: bytes, content_type: str, *, looks: bool = False) -> str:
        """What is wrong with what stands there afterwards; "" where nothing is."""
        digest = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
        headers = {"Content-Type": content_type, "Content-MD5": digest}
        etag = self._client.put(name, body, headers, self._clock(), starts=self._start)
        there = self._client.head(name, self._clock()) if looks else None
        if not looks or (there and there.size == len(body) and etag in ("", there.etag)):
            return ""
        found = f"{there.size} bytes" if there else "nothing"
        return f"{found} under {name} after {len(body)} were taken"

    def _start(self) -> None:
        """Before the first byte of the first object."""
        if not self._begun:
            if not self._begin(self._parcel):
                raise _Stopped
            self._begun = True

    def _refused(self, error: S3Error) -> Reply:
        code = error.code or (f"HTTP {error.status}" if error.status else "no connection")
        outcome = _outcome(error)
        if not self._begun:
            outcome = Outcome.ROUTE
        return self._reply(outcome, code, str(error), error.retry_after)

    def _reply(
        self, outcome: Outcome, code: str, text: str, retry_after: float | None = None
    ) -> Reply:
        return Reply(
            key=self._parcel.key,
            outcome=outcome,
            code=code,
            text=sanitized(text),
            retry_after=retry_after,
        )


def _outcome(error: S3Error) -> Outcome:
    """Nothing, or the same object, stands there after any fault: trying again is safe."""
    if error.code in _OURS or error.status in {301, 307, 401, 403, 404}:
        return Outcome.ROUTE
    late = error.status in {0, 408, 409, 425, 429} or error.status >= 500
    return Outcome.DEFERRED if late or error.code in _LATER else Outcome.REFUSED


def _check(name: str) -> None:
    parts = name.split("/")
    if any(part in {"", ".", ".."} for part in parts) or len(name.encode()) > _LONGEST_NAME:
        raise ValueError(f"not a key of a bucket: {name[:200]!r}")
    if not name.isprintable():
        raise ValueError(f"not a key of a bucket: {name[:200]!r}")
