"""Signatures are those of Amazon's own examples; settings that are wrong say so."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials

from publisher.channels.s3 import Bucket, Credentials, sign

# "Examples: Signature Calculations", Amazon S3 API reference.
KEY = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
NOW = datetime(2013, 5, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "signature"),
    [
        (
            "GET",
            "test.txt",
            {"Range": "bytes=0-9"},
            b"",
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "PUT",
            "test%24file.text",
            {"Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"},
            b"Welcome to Amazon S3.",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
    ],
)
def test_amazons_examples(
    method: str, path: str, headers: dict[str, str], body: bytes, signature: str
) -> None:
    url = f"https://examplebucket.s3.amazonaws.com/{path}"
    signed = sign(method, url, headers, body, now=NOW, region="us-east-1", by=KEY)
    assert signed["Authorization"].endswith(f"Signature={signature}")


def test_a_bucket_by_its_address() -> None:
    bucket = Bucket.from_url("s3://press/live/x?region=fr-par&endpoint=https://s3.example.org")
    assert bucket.address("feeds/a b.rss") == "https://s3.example.org/press/live/x/feeds/a%20b.rss"
    assert Bucket.from_url("s3://press").address("a") == (
        "https://s3.us-east-1.amazonaws.com/press/a"
    )
    for wrong in ("press", "https://press", "s3://", "s3://b?colour=x", "s3://b?endpoint=ftp://x"):
        with pytest.raises(ValueError, match="must"):
            Bucket.from_url(wrong)
    for wrong in ("", "id", "id:", ":secret"):
        with pytest.raises(ValueError, match="secret"):
            Credentials.of(wrong)
    assert "wJalr" not in repr(KEY)


@pytest.mark.parametrize(
    "name",
    [
        "a.json",
        "été à l’île/ça + va & c=2.json",
        "a b/c%20d",
        "+askhn",
        "++a=b.json",
        "tilde~-_.x",
        "(1)'!*;:@,$",
        "日本.xml",
    ],
)
@pytest.mark.parametrize("prefix", ["", "in", "dépêches du jour"])
def test_amazons_own_library_signs_the_same(name: str, prefix: str) -> None:
    """moto believes every signature, so botocore, which signs for Amazon's programs, judges."""
    bucket = Bucket.from_url(f"s3://press/{quote(prefix)}?endpoint=https://s3.example.org:9000")
    url, body = bucket.address(name), b"x"
    headers = {"Content-Type": "text/plain", "Content-Length": "1"}
    own = sign("PUT", url, headers, body, now=NOW, region="us-east-1", by=KEY)
    request = AWSRequest("PUT", url, headers=dict(headers), data=body)
    request.context["timestamp"] = NOW.strftime("%Y%m%dT%H%M%SZ")
    request.headers["X-Amz-Content-SHA256"] = own["x-amz-content-sha256"]
    request.headers["x-amz-date"] = own["x-amz-date"]
    auth = S3SigV4Auth(BotoCredentials(KEY.key_id, KEY.secret), "s3", "us-east-1")
    canonical = auth.canonical_request(request)
    signature = auth.signature(auth.string_to_sign(request, canonical), request)
    assert own["Authorization"].endswith(f"Signature={signature}"), canonical
