"""Whom we trust over TLS, and who we are to a server that asks."""

import os
import ssl
from functools import cache
from pathlib import Path


@cache
def trusted(ca_file: Path | None) -> ssl.SSLContext:
    """Whom we trust; reading the system's list costs more than a call, so it is read once."""
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


def identified(identity: str, ca_file: Path | None = None) -> ssl.SSLContext:
    """Whom we trust, and who we are: `identity` as GuardedClient has it. Raises ValueError."""
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    file = os.memfd_create("identity")  # OpenSSL reads keys from files alone; this is on no disk
    try:
        os.write(file, identity.encode())
        context.load_cert_chain(f"/proc/self/fd/{file}", password=_no_password)
    except (ssl.SSLError, OSError, ValueError):
        message = "it must be a certificate and its private key without a password, both PEM"
        raise ValueError(message) from None
    finally:
        os.close(file)
    return context


def _no_password() -> str:
    """Asked of a key that has one: a terminal would be asked else."""
    raise ValueError("it has a password")
