"""The other side of BucketChannel: moto's S3 server, and a server that refuses as S3 does."""

import atexit
import logging
from collections.abc import Mapping
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import boto3
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

from publisher.channels.bucket import BucketChannel
from publisher.channels.http import GuardedClient, Limits
from publisher.channels.s3 import Bucket, Credentials, S3Client
from publisher.channels.types import Outcome
from tests.channels.contract import Harness, Received
from tests.channels.web_server import Answer, WebServer

KEY = "AKIATEST:secret-of-the-test"
ROUTE, LATER, NEVER = {Outcome.ROUTE}, {Outcome.DEFERRED}, {Outcome.REFUSED}
# Status and code of refusals as AWS documents them (Error responses), and what they mean.
REFUSALS: Mapping[str, tuple[int, set[Outcome]]] = {
    "AccessDenied": (403, ROUTE),
    "SignatureDoesNotMatch": (403, ROUTE),
    "NoSuchBucket": (404, ROUTE),
    "PermanentRedirect": (301, ROUTE),
    "SlowDown": (503, LATER),
    "InternalError": (500, LATER),
    "RequestTimeout": (400, LATER),
    "OperationAborted": (409, LATER),
    "EntityTooLarge": (400, NEVER),
    "MethodNotAllowed": (405, NEVER),
}


_numbers = count(1)


@cache
def server() -> ThreadedMotoServer:
    """One for all tests of a process, for it is slow to start; each harness has its own bucket."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    made = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    made.start()
    atexit.register(made.stop)
    return made


class S3Harness(Harness):
    def __init__(self, folder: Path) -> None:
        _, self.port = server().get_host_and_port()
        self.bucket = f"press-{next(_numbers)}"
        self.s3.create_bucket(Bucket=self.bucket)
        self.refusing = WebServer()
        self.target = self.port

    @property
    def s3(self) -> Any:
        """Amazon's own client, as a partner's engineer would look."""
        return boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="us-east-1",
            aws_access_key_id="AKIATEST",
            aws_secret_access_key="secret-of-the-test",
        )

    def channel(self, prefix: str = "in") -> BucketChannel:
        return self._to(self.target, prefix)

    def unreachable(self) -> BucketChannel:
        closed = WebServer()
        closed.close()
        return self._to(closed.port)

    def received(self) -> list[Received]:
        if self.target != self.port:
            return []
        keys = s3_backends["123456789012"]["aws"].buckets[self.bucket].keys  # as they arrived
        # A copy: what somebody sent before they died may arrive meanwhile.
        return [Received(key.removeprefix("in/"), self.body(key)) for key in list(keys)]

    def body(self, key: str) -> bytes:
        body: bytes = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        return body

    def faults(self) -> Mapping[str, set[Outcome]]:
        return {
            **{code: outcomes for code, (_, outcomes) in REFUSALS.items()},
            "hang": LATER,
            "close after the body": LATER,
            "close before the body": LATER,
            "no HTTP": LATER,
            "keeps half of it": LATER,
        }

    def misbehave(self, fault: str) -> None:
        server, self.target = self.refusing, self.refusing.port
        if fault in REFUSALS:
            status = REFUSALS[fault][0]
            text = f"<?xml version='1.0'?><Error><Code>{fault}</Code></Error>".encode()
            headers = {"Location": "http://127.0.0.1:1/"} if status == 301 else {}
            server.behave = lambda handler: Answer(status, headers, text)
        elif fault == "hang":
            server.behave = server.hang
        elif fault == "close after the body":
            server.behave = lambda handler: None
        elif fault == "close before the body":
            server.before_body = lambda handler: False
        elif fault == "keeps half of it":
            server.behave = lambda handler: Answer(
                body=b"x" if handler.command == "HEAD" else b"", headers={"ETag": '"e"'}
            )
        else:
            server.behave = lambda handler: handler.wfile.write(b"220 smtp\r\n") and None

    def close(self) -> None:
        self.refusing.close()

    def _to(self, port: int, prefix: str = "in") -> BucketChannel:
        limits = Limits(connect=2, read=0.5, total=3, response=10_000)
        client = GuardedClient([f"127.0.0.1:{port}"], limits=limits)
        where = f"s3://{self.bucket}/{prefix}?endpoint=http://127.0.0.1:{port}"
        return BucketChannel(S3Client(Bucket.from_url(where), Credentials.of(KEY), client))
