"""The file channels of partners as an operator sets them up: a real server and `partner add`."""

import hashlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.channels import certificates
from tests.channels.ftp_server import FtpServer
from tests.channels.sftp_server import PASSWORD, USER, SftpServer


@dataclass(slots=True)
class PartnerServer:
    """`options`: of `publisher partner add`.  allowed: what PUBLISHER_ALLOW_PRIVATE must name.
    folder: where the partner finds what came."""

    folder: Path
    options: list[str]
    allowed: list[str]
    server: SftpServer | FtpServer | None = None

    def close(self) -> None:
        if self.server is not None:
            self.server.close()


def directory(where: Path) -> PartnerServer:
    folder = where / "partner"
    folder.mkdir()
    return PartnerServer(folder, _options("directory", path=str(folder)), [])


def sftp(where: Path) -> PartnerServer:
    made = SftpServer(where / "partner")
    options = _options(
        "sftp", host="127.0.0.1", port=str(made.port), user=USER, password=_secret(where),
        path="in/news", host_key=str(made.pin),
    )  # fmt: skip
    return PartnerServer(made.folder / "in/news", options, [f"127.0.0.1:{made.port}"], made)


def ftp(where: Path) -> PartnerServer:
    made = FtpServer(where / "partner")
    return _ftp(made, where, "ftp")


def ftps(where: Path) -> PartnerServer:
    context, public = certificates.make(where)
    der = ssl.PEM_cert_to_DER_cert(Path(public).read_text())
    made = FtpServer(where / "partner", context)
    return _ftp(made, where, "ftps", certificate=hashlib.sha256(der).hexdigest())


SERVERS: dict[str, Callable[[Path], PartnerServer]] = {
    "directory": directory,
    "ftp": ftp,
    "ftps": ftps,
    "sftp": sftp,
}


def _ftp(made: FtpServer, where: Path, channel: str, **more: str) -> PartnerServer:
    options = _options(
        channel, host="127.0.0.1", port=str(made.port), user=USER, password=_secret(where),
        path="in/news", **more,
    )  # fmt: skip
    return PartnerServer(made.folder / "in/news", options, made.allowed, made)


def _secret(where: Path) -> str:
    file = where / "password"
    file.write_text(PASSWORD)
    return f"@{file}"


def _options(channel: str, **settings: str) -> list[str]:
    pairs = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    return ["--channel", channel, *pairs]
