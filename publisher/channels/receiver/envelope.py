"""The paths and options of MAIL and RCPT (RFC 5321 §4.1.2, RFC 1870, RFC 6152, RFC 6531)."""

import re
from dataclasses import dataclass

from publisher.channels.receiver.wire import LARGEST
from publisher.content.numbers import whole_number

LONGEST_PATH = 320
_PATH = re.compile(r"(FROM|TO): ?<([^<>\s\x00-\x1f\x7f]*)>(?: (.*))?", re.IGNORECASE)
_ROUTE = re.compile(r"@[^:]*:")  # `@one,@two:` before an address, of another century


class Refusal(Exception):
    """A command that is not done; `reply`: what is said instead."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply)
        self.reply = reply


@dataclass(frozen=True, slots=True)
class Path:
    """An address, and the options behind it, their names in upper case."""

    address: str
    options: dict[str, str]


def read_path(text: str, word: str) -> Path:
    """What stands behind MAIL or RCPT. Raises Refusal."""
    found = _PATH.fullmatch(text)
    if found is None or found[1].upper() != word or len(found[2]) > LONGEST_PATH:
        raise Refusal(f"501 5.5.4 {'MAIL' if word == 'FROM' else 'RCPT'} {word}:<address>")
    pairs = (option.partition("=") for option in (found[3] or "").split())
    return Path(
        _ROUTE.sub("", found[2], count=1), {name.upper(): value for name, _, value in pairs}
    )


def check_sender(path: Path) -> None:
    """Whether a mail with these options can come. Raises Refusal."""
    for name, value in path.options.items():
        if name == "SIZE":
            size = whole_number(value, most=10**15)
            if size is None:
                raise Refusal("501 5.5.4 SIZE=bytes")
            if size > LARGEST:
                raise Refusal(f"552 5.3.4 at most {LARGEST} bytes")
        elif name == "BODY" and value.upper() in ("7BIT", "8BITMIME"):
            continue
        elif name != "SMTPUTF8" or value:
            raise Refusal("555 5.5.4 that option is not known here")
    if not path.address.isascii() and "SMTPUTF8" not in path.options:
        raise Refusal("553 5.6.7 that address needs SMTPUTF8")


def check_recipient(path: Path, *, utf8: bool) -> None:
    """Whether it is the address of a mailbox at all. Raises Refusal."""
    if path.options:
        raise Refusal("555 5.5.4 no options are known here")
    if not path.address:
        raise Refusal("501 5.1.3 RCPT TO:<address>")
    if not path.address.isascii() and not utf8:
        raise Refusal("553 5.6.7 that address needs SMTPUTF8")
