"""E-mail addresses: how one is kept, and the key under which two spellings of it meet."""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

from publisher.audience.names import called
from publisher.errors import PublisherError

LONGEST = 254  # RFC 5321 section 4.5.3.1.3, less the angle brackets
_TYPED = 4 * LONGEST  # characters: more than any spelling of so many octets has
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# What nearly every address looks like. Anything else, right or wrong, goes to email-validator,
# which costs twenty times as much.
_PLAIN = re.compile(
    rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+"
    r"(?!(?:arpa|invalid|local|localhost|onion)\Z)[a-z]{2,63}"
)


def normalise(address: str) -> tuple[str, str]:
    """The address as it is kept (NFC, stripped) and its key (NFC, IDNA domain, casefold).

    Raises PublisherError `bad_address`, whose message never repeats the address.
    """
    address = address.strip(" \t\u00a0")
    if address.isascii():
        key = address.lower()
        if len(address) <= LONGEST and _PLAIN.fullmatch(key):
            return address, key
    return _normalise_unusual(address)


def _normalise_unusual(address: str) -> tuple[str, str]:
    if not address:
        raise PublisherError("bad_address", "the address is empty", "address")
    if len(address) > _TYPED:  # to take apart a megabyte costs a quarter of a second
        raise PublisherError("bad_address", "this is no address: it is too long", "address")
    for character in address:
        if unicodedata.category(character) in {"Cc", "Zl", "Zp", "Cs"}:
            message = f"the address holds {called(character)}"
            raise PublisherError("bad_address", message, "address")
    address = unicodedata.normalize("NFC", address)
    try:
        parts = validate_email(
            address, check_deliverability=False, test_environment=True, strict=True
        )
    except EmailNotValidError as error:
        raise PublisherError("bad_address", f"this is no address: {error}", "address") from None
    local = unicodedata.normalize("NFC", parts.local_part.casefold())
    return address, f"{local}@{parts.ascii_domain.lower()}"
