"""The settings of a destination: what each may hold, and how it is checked."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from publisher.channels.addresses import Allowed
from publisher.channels.http import Forbidden, address_of
from publisher.content.numbers import whole_number
from publisher.content.web_address import BadWebAddress, host_name
from publisher.errors import PublisherError
from publisher.publications import checks

Words = Mapping[str, str]  # by language: "en", "fr" and "ar"
Values = Mapping[str, str]  # by key
LONGEST = 2000  # characters of a line
BEFORE = " before"  # after the key of a secret, in what a channel is opened from: the one it had


class FieldType(StrEnum):
    """What a setting holds."""

    TEXT = "text"  # one line
    DIRECTORY = "directory"  # of this machine; it can be written to
    URL = "url"  # an address that may be called
    HOST = "host"  # a name or an address of a machine
    PORT = "port"  # 1 to 65535
    FOLDER = "folder"  # of another machine
    SECRET = "secret"  # noqa: S105 (kept encrypted, shown to nobody)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One setting of a channel.

    key: as it is stored and typed.  help: what to put in.
    label: what forms call it; without one, its key.
    choices: the values that there are, each with its words; without any, it is typed.
    lines: whether a value has several lines, as a key in PEM.
    check: the value as it is kept; raises PublisherError. Without one, its type's.
    make: a value where none is given. A field without it is required unless `optional`.
    """

    key: str
    type: FieldType
    help: Words
    label: Words | None = None
    choices: Mapping[str, Words] | None = None
    lines: bool = False
    check: Callable[[str], str] | None = None
    make: Callable[[], str] | None = None
    optional: bool = False

    @property
    def secret(self) -> bool:
        """Whether it is kept encrypted and shown to nobody."""
        return self.type is FieldType.SECRET


def checked(fields: Sequence[Field], given: Values, channel: str) -> dict[str, str]:
    """The settings as they are kept, secrets among them.

    Raises PublisherError: `unknown_setting`, `missing_setting`, or what a field's check says;
    `where` is the option of the command that would hold the value.
    """
    known = {field.key: field for field in fields}
    for key in given:
        if key not in known:
            raise PublisherError(
                "unknown_setting",
                f"{channel} has no setting {key!r}; it has {', '.join(known)}",
                option_of(key),
            )
    found = {field.key: _value(field, given, channel) for field in fields}
    return {key: value for key, value in found.items() if value}


def option_of(key: str) -> str:
    """How the command names a setting."""
    return f"--set {key}"


def checked_directory(path: str) -> str:
    """An absolute directory that this process can write to. Raises PublisherError."""
    folder = Path(path)
    if not folder.is_absolute():
        raise PublisherError("path_not_absolute", f"{path} must begin with /")
    if not folder.is_dir():
        raise PublisherError("no_directory", f"{path} is no directory; create it")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PublisherError(
            "directory_not_writable", f"{path} cannot be written to by uid {os.getuid()}"
        )
    return str(folder.resolve())


def checked_url(url: str) -> str:
    """An address that may be called: https, or http where PUBLISHER_ALLOW_PRIVATE names it.

    Names are resolved and checked at each call, not here: they change. Raises PublisherError.
    """
    try:
        parts = address_of(url)
    except Forbidden as error:
        raise PublisherError("bad_url", str(error)) from None
    allowed = Allowed.of(settings.ALLOW_PRIVATE).permits(parts.host, parts.port)
    if parts.scheme != "https" and not allowed:
        raise PublisherError(
            "url_not_https",
            f"a push needs https; http is only for {parts.host}:{parts.port} in "
            "PUBLISHER_ALLOW_PRIVATE",
        )
    return url


def checked_host(host: str) -> str:
    """A host as it is looked up: in ASCII and lower case, an IPv6 address without its brackets.
    Raises PublisherError."""
    given = host.strip()
    try:
        return host_name(f"[{given}]" if ":" in given and not given.startswith("[") else given)
    except BadWebAddress as error:
        raise PublisherError(
            "bad_host", f"it must be a host alone, like sftp.example.org: {error}"
        ) from None


def checked_port(port: str) -> str:
    """A port's number. Raises PublisherError."""
    number = whole_number(port, least=1, most=65_535)
    if number is None:
        raise PublisherError("bad_port", "it must be a number from 1 to 65535")
    return str(number)


def checked_folder(folder: str) -> str:
    """A folder of another machine, absolute or from where one lands. Raises PublisherError."""
    parts = _line(folder).split("/")
    if any(part in {".", ".."} or "\\" in part for part in parts):
        raise PublisherError("bad_folder", "it must be like incoming/news or /srv/in, without ..")
    return "/".join(part for number, part in enumerate(parts) if part or not number) or "/"


def _line(value: str) -> str:
    return checks.line(value, "it", most=LONGEST)


CHECKS: Mapping[FieldType, Callable[[str], str]] = {
    FieldType.TEXT: _line,
    FieldType.DIRECTORY: checked_directory,
    FieldType.URL: checked_url,
    FieldType.HOST: checked_host,
    FieldType.PORT: checked_port,
    FieldType.FOLDER: checked_folder,
    FieldType.SECRET: str.strip,
}


def _value(field: Field, given: Values, channel: str) -> str:
    """ "" for one that is left out and may be. Raises PublisherError."""
    value = given.get(field.key, "")
    if value:
        try:
            return (field.check or CHECKS[field.type])(value)
        except PublisherError as error:
            raise type(error)(error.code, error.message, option_of(field.key)) from None
    if field.make is not None:
        return field.make()
    if field.optional:
        return ""
    raise PublisherError(
        "missing_setting", f"{channel} needs {field.key}: {field.help['en']}", option_of(field.key)
    )
