"""Objects in an S3 bucket: signed PUT and DELETE (AWS Signature Version 4), through the guard."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, quote, urlsplit

from publisher.channels.http import GuardedClient, HttpError
from publisher.content.web_address import is_web_address, web_address

ALGORITHM = "AWS4-HMAC-SHA256"
NAMES = {"endpoint", "region"}


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
    """The bucket refused or could not be reached; the text names no secret."""


class S3Client:
    """Writes and removes objects of one bucket; for one thread."""

    def __init__(self, bucket: Bucket, credentials: Credentials, client: GuardedClient) -> None:
        self._bucket = bucket
        self._credentials = credentials
        self._client = client

    def put(self, path: str, body: bytes, headers: Mapping[str, str], now: datetime) -> None:
        """Write an object; readers see the old one or the new one. Raises S3Error."""
        self._send("PUT", path, body, headers, now)

    def delete(self, path: str, now: datetime) -> None:
        """Remove an object, or find it gone. Raises S3Error."""
        self._send("DELETE", path, b"", {}, now)

    def _send(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str], now: datetime
    ) -> None:
        url = self._bucket.address(path)
        signed = sign(
            method, url, headers, body, now=now, region=self._bucket.region, by=self._credentials
        )
        # An empty body still has a length: some servers wait for one.
        sized = signed if body else {**signed, "Content-Length": "0"}
        try:
            answer = self._client.request(method, url, headers=sized, content=body, truncate=True)
        except HttpError as error:
            raise S3Error(f"the bucket {self._bucket.name} is out of reach: {error}") from None
        if answer.status not in {200, 204} and not (method == "DELETE" and answer.status == 404):
            raise S3Error(f"the bucket {self._bucket.name} answers {answer.status} to {method}")


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
