"""Objects in an S3 bucket: signed PUT and DELETE (AWS Signature Version 4), through the guard."""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qs, quote, urlsplit

from publisher.channels.http import GuardedClient, HttpError, Response, seconds_of
from publisher.content.numbers import whole_number
from publisher.content.web_address import is_web_address, web_address

ALGORITHM = "AWS4-HMAC-SHA256"
NAMES = {"endpoint", "region"}
_CODE = re.compile(rb"<Code>([A-Za-z]{1,60})</Code>")


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where objects go; `prefix` ends with a slash or is empty."""

    name: str
    prefix: str
    endpoint: str
    region: str

    @classmethod
    def from_url(cls, url: str) -> "Bucket":
        """`s3://bucket/prefix?region=eu-west-3&endpoint=https://host`. Raises ValueError."""
        parts = urlsplit(url)
        asked = parse_qs(parts.query, strict_parsing=False)
        if parts.scheme != "s3" or not parts.hostname or set(asked) - NAMES:
            raise ValueError("must look like s3://bucket/prefix?region=R&endpoint=https://HOST")
        region = asked.get("region", ["us-east-1"])[0]
        endpoint = asked.get("endpoint", [f"https://s3.{region}.amazonaws.com"])[0].rstrip("/")
        if not is_web_address(endpoint):
            raise ValueError("its endpoint must begin with https://")
        prefix = parts.path.strip("/")
        return cls(parts.netloc, f"{prefix}/" if prefix else "", endpoint, region)

    def address(self, path: str) -> str:
        """An object's address, path style: every provider knows it."""
        return f"{self.endpoint}/{self.name}/{quote(self.prefix + path, safe='/-_.~')}"


@dataclass(frozen=True, slots=True)
class Credentials:
    """`ID:SECRET`; the secret is in no repr."""

    key_id: str
    secret: str

    @classmethod
    def of(cls, text: str) -> "Credentials":
        """Raises ValueError."""
        key_id, colon, secret = text.partition(":")
        if not (key_id and colon and secret):
            raise ValueError("must be the key's id, a colon and its secret")
        return cls(key_id, secret)

    def __repr__(self) -> str:
        return f"Credentials({self.key_id})"


class S3Error(Exception):
    """The bucket refused or could not be reached; the text names no secret.

    status: of its answer, 0 where there was none.  code: its own word ("AccessDenied"), "" where
    it said none.  retry_after: seconds that it asks for.
    """

    def __init__(
        self, message: str, *, status: int = 0, code: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.retry_after = status, code, retry_after


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectHead:
    """What stands under a name: its bytes, its ETag as the bucket writes it, when it was written
    by the bucket's clock."""

    size: int
    etag: str
    modified_at: datetime | None = None


class S3Client:
    """Writes, looks at and removes objects of one bucket; for one thread."""

    def __init__(self, bucket: Bucket, credentials: Credentials, client: GuardedClient) -> None:
        self._bucket = bucket
        self._credentials = credentials
        self._client = client

    def put(
        self,
        path: str,
        body: bytes,
        headers: Mapping[str, str],
        now: datetime,
        *,
        starts: Callable[[], None] = lambda: None,
    ) -> str:
        """Write an object; readers see the old one or the new one. Returns its ETag. `starts` is
        called when the connection stands, before the first byte; what it raises is raised here.
        Raises S3Error."""

        def content() -> Iterator[bytes]:
            starts()
            yield body

        sized = {**headers, "Content-Length": str(len(body))}
        answer = self._send("PUT", path, body, sized, now, content())
        return answer.headers.get("etag", "")

    def get(self, path: str, now: datetime) -> bytes | None:
        """An object's bytes; None for nothing. Raises S3Error, for one over the client's limit too,
        and for one that ended early."""
        try:
            answer = self._send("GET", path, b"", {}, now, b"", whole=True)
        except S3Error as error:
            if error.status == 404 and error.code != "NoSuchBucket":
                return None
            raise
        return answer.body

    def head(self, path: str, now: datetime) -> ObjectHead | None:
        """What stands there; None for nothing. Raises S3Error."""
        try:
            answer = self._send("HEAD", path, b"", {}, now, b"")
        except S3Error as error:
            if error.status == 404:
                return None
            raise
        said = answer.headers
        size = whole_number(said.get("content-length", ""))
        return ObjectHead(
            size=-1 if size is None else size,
            etag=said.get("etag", ""),
            modified_at=_date(said.get("last-modified", "")),
        )

    def delete(self, path: str, now: datetime) -> None:
        """Remove an object, or find it gone. Raises S3Error."""
        try:
            # An empty body still has a length: some servers wait for one.
            self._send("DELETE", path, b"", {"Content-Length": "0"}, now, b"")
        except S3Error as error:
            if error.status != 404 or error.code == "NoSuchBucket":
                raise

    def close(self) -> None:
        """Close the connections; may be called twice."""
        self._client.close()

    def _send(
        self,
        method: str,
        path: str,
        body: bytes,
        headers: Mapping[str, str],
        now: datetime,
        content: bytes | Iterator[bytes],
        *,
        whole: bool = False,
    ) -> Response:
        """whole: an answer over the limit is no answer."""
        url = self._bucket.address(path)
        signed = sign(
            method, url, headers, body, now=now, region=self._bucket.region, by=self._credentials
        )
        try:
            answer = self._client.request(
                method, url, headers=signed, content=content, truncate=not whole
            )
        except HttpError as error:
            raise S3Error(f"the bucket {self._bucket.name} is out of reach: {error}") from None
        if answer.status not in {200, 204}:
            raise _refused(self._bucket.name, method, answer)
        return answer


def _date(header: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(header)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _refused(bucket: str, method: str, answer: Response) -> S3Error:
    """What its answer says, an XML document (AWS: Error responses) read no further than its code:
    the text beside it may repeat a key."""
    found = _CODE.search(answer.body[:4000])
    code = found[1].decode() if found else ""
    said = f" ({code})" if code else ""
    return S3Error(
        f"the bucket {bucket} answers {answer.status}{said} to {method}",
        status=answer.status,
        code=code,
        retry_after=seconds_of(answer.headers.get("retry-after")),
    )


def sign(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    now: datetime,
    region: str,
    by: Credentials,
) -> dict[str, str]:
    """The headers with their signature, all of them signed (AWS: Authenticating Requests)."""
    parts = web_address(url)
    digest = hashlib.sha256(body).hexdigest()
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    full = {**headers, "x-amz-content-sha256": digest, "x-amz-date": stamp}
    own = {name.lower(): " ".join(value.split()) for name, value in full.items()}
    own["host"] = parts.authority
    names = ";".join(sorted(own))
    lines = "".join(f"{name}:{own[name]}\n" for name in sorted(own))
    canonical = "\n".join((method, parts.path or "/", parts.query, lines, names, digest))
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"AWS4{by.secret}".encode()
    for piece in scope.split("/"):
        key = _mac(key, piece)
    signature = _mac(key, "\n".join((ALGORITHM, stamp, scope, hashed))).hex()
    said = f"Credential={by.key_id}/{scope},SignedHeaders={names},Signature={signature}"
    return {**full, "Authorization": f"{ALGORITHM} {said}"}


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
