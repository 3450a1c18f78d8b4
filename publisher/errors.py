"""The one exception that people are meant to read."""

from collections.abc import Mapping
from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the `publisher` command (docs/contract.md)."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    OUT_OF_REACH = 3
    INTERRUPTED = 130


class PublisherError(Exception):
    """Something a person can mend: what is wrong, where, and the remedy.

    `code` is a stable snake_case word for scripts, `message` one sentence with the remedy,
    `where` the file, line, field or setting that is meant; `values`, by name, are what fills the
    sentence, for rooms that keep code and values or say them in another language.
    """

    exit_code = ExitCode.USAGE

    def __init__(
        self,
        code: str,
        message: str,
        where: str = "",
        *,
        values: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.where = where
        self.values: Mapping[str, object] = values or {}


class Refused(PublisherError):
    """It ran, but something was refused or failed."""

    exit_code = ExitCode.REFUSED


class OutOfReach(PublisherError):
    """The database, the broker or a relay cannot be reached."""

    exit_code = ExitCode.OUT_OF_REACH


class SettingError(PublisherError):
    """A setting is missing or wrong; it stops the start and names itself."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__("bad_setting", f"{name}: {message}", name)
