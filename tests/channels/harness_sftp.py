"""The other side of SftpChannel: an asyncssh server."""

from collections.abc import Mapping
from pathlib import Path

from publisher.channels.addresses import Allowed
from publisher.channels.files.channel import FileLimits
from publisher.channels.files.sftp import SftpAddress, SftpChannel
from publisher.channels.files.ssh import HostKey, Login
from publisher.channels.types import Outcome
from tests.channels.contract import Harness, Received
from tests.channels.harness_files import received
from tests.channels.sftp_server import PASSWORD, USER, SftpServer

QUICK = FileLimits(connect=2, answer=2, parcel=3)


class SftpHarness(Harness):
    def __init__(self, folder: Path) -> None:
        self.server = SftpServer(folder / "partner")
        self.pin: HostKey | None = self.server.pin
        self.login = Login(user=USER, password=PASSWORD)
        self.limits = QUICK

    def channel(self, path: str = "") -> SftpChannel:
        return self._to(self.server.port, path)

    def unreachable(self) -> SftpChannel:
        self.server.close()
        return self._to(self.server.port)

    def received(self) -> list[Received]:
        return received(self.server.folder)

    def faults(self) -> Mapping[str, set[Outcome]]:
        return {
            "wrong password": {Outcome.ROUTE},
            "other host key": {Outcome.ROUTE},
            "no host key": {Outcome.ROUTE},
            "read-only": {Outcome.DEFERRED},
            "no space": {Outcome.DEFERRED},
            "short": {Outcome.DEFERRED},
            "drop in mid-file": {Outcome.DEFERRED},
            "drop after rename": {Outcome.DEFERRED},
            "no rename": {Outcome.DEFERRED},
            "hang": {Outcome.DEFERRED},
            "case-insensitive": {Outcome.DELIVERED},
            "version 3": {Outcome.DELIVERED},
            "no stat": {Outcome.DELIVERED},
            "no dots": {Outcome.DELIVERED},
        }

    def misbehave(self, fault: str) -> None:
        self.server.fault = fault
        if fault == "hang":
            self.limits = FileLimits(connect=1, answer=0.3, parcel=1)
        if fault == "other host key":
            self.server.change_host_key()
        if fault == "no host key":
            self.pin = None

    def close(self) -> None:
        self.server.close()

    def _to(self, port: int, path: str = "") -> SftpChannel:
        where = SftpAddress(
            host="127.0.0.1", port=port, path=path, login=self.login, host_key=self.pin,
            allowed=Allowed.of([f"127.0.0.1:{port}"]),
        )  # fmt: skip
        return SftpChannel(where, self.limits)
