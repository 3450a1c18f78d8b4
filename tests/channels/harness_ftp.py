"""The other side of FtpChannel: a pyftpdlib server, in the clear and over TLS."""

import ssl
from collections.abc import Mapping
from pathlib import Path

from publisher.channels.addresses import Allowed
from publisher.channels.files.channel import FileLimits
from publisher.channels.files.ftp import FtpChannel
from publisher.channels.files.ftp_session import FtpAddress, Tls
from publisher.channels.types import Outcome
from tests.channels import certificates
from tests.channels.contract import Harness, Received
from tests.channels.ftp_server import PASSWORD, USER, FtpServer
from tests.channels.harness_files import received
from tests.channels.harness_sftp import QUICK


class FtpHarness(Harness):
    implicit = False

    def __init__(self, folder: Path) -> None:
        context, self.tls = self.secured(folder)
        self.server = FtpServer(folder / "partner", context, implicit=self.implicit)
        self.active = False
        self.allowed: list[str] | None = None
        self.limits = QUICK

    def secured(self, folder: Path) -> tuple[ssl.SSLContext | None, Tls | None]:
        """The server's TLS and ours."""
        return None, None

    def channel(self, path: str = "") -> FtpChannel:
        where = FtpAddress(
            host=self.server.host, port=self.server.port, path=path, user=USER, password=PASSWORD,
            active=self.active, tls=self.tls,
            allowed=Allowed.of(self.server.allowed if self.allowed is None else self.allowed),
        )  # fmt: skip
        return FtpChannel(where, self.limits)

    def unreachable(self) -> FtpChannel:
        self.server.close()
        return self.channel()

    def received(self) -> list[Received]:
        return received(self.server.folder)

    def faults(self) -> Mapping[str, set[Outcome]]:
        return {
            "wrong password": {Outcome.ROUTE},
            "no FTP": {Outcome.ROUTE},
            "endless greeting": {Outcome.ROUTE},
            "read-only": {Outcome.DEFERRED},
            "no space": {Outcome.DEFERRED},
            "short": {Outcome.DEFERRED},
            "drop in mid-file": {Outcome.DEFERRED},
            "drop after rename": {Outcome.DEFERRED},
            "no rename": {Outcome.DEFERRED},
            "hang": {Outcome.DEFERRED},
            "latin-1": {Outcome.DELIVERED},
            "no size": {Outcome.DELIVERED},
            "case-insensitive": {Outcome.DELIVERED},
            "replaces nothing": {Outcome.DELIVERED},
            "no dots": {Outcome.DELIVERED},
        }

    def misbehave(self, fault: str) -> None:
        self.server.fault = fault
        if fault == "hang":
            self.limits = FileLimits(connect=1, answer=0.3, parcel=1)

    def close(self) -> None:
        self.server.close()


class FtpsHarness(FtpHarness):
    def secured(self, folder: Path) -> tuple[ssl.SSLContext | None, Tls | None]:
        context, ca_file = certificates.make(folder)
        return context, Tls(implicit=self.implicit, ca_file=ca_file)

    def faults(self) -> Mapping[str, set[Outcome]]:
        own = {
            "no TLS": {Outcome.ROUTE},
            "no PROT": {Outcome.ROUTE},
            "foreign certificate": {Outcome.ROUTE},
            "session reuse": {Outcome.DELIVERED},
        }
        return {**own, "no space": {Outcome.DEFERRED}, "drop in mid-file": {Outcome.DEFERRED}}

    def misbehave(self, fault: str) -> None:
        if fault == "foreign certificate":
            self.tls = Tls()
        super().misbehave(fault)


class ImplicitFtpsHarness(FtpsHarness):
    implicit = True

    def faults(self) -> Mapping[str, set[Outcome]]:
        return {fault: may for fault, may in super().faults().items() if fault != "no TLS"}
