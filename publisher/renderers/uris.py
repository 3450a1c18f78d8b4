"""Addresses as URIs (RFC 3986): what RSS, ninjs and site maps want where editors write IRIs."""

import re

from publisher.renderers.characters import clean

_SAFE = "/:@!$&'()*+,;=~-._?#"
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_AUTHORITY = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)([^/?#]*)(.*)", re.DOTALL)


def uri(address: str) -> str:
    """The address in ASCII (RFC 3987, 3.1): the host in its IDNA form, other characters that a URI
    has not percent-encoded. What is encoded already stays as it is.
    """
    found = _AUTHORITY.fullmatch(clean(address))
    if found is None:
        return _encoded(address)
    scheme, host, rest = found.groups()
    return scheme + _host(host) + _encoded(rest)


def quoted(text: str, safe: str) -> str:
    """RFC 3986 percent-encoding of the text's UTF-8, but for letters, digits and `safe`."""
    return "".join(
        character
        if character.isascii() and (character.isalnum() or character in safe)
        else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in clean(text)
    )


def _encoded(text: str) -> str:
    return quoted(_BARE_PERCENT.sub("%25", text), _SAFE + "%")


def _host(authority: str) -> str:
    if authority.isascii():
        return quoted(authority, _SAFE + "%[]")
    try:
        return authority.encode("idna").decode("ascii")
    except UnicodeError:
        return _encoded(authority)
