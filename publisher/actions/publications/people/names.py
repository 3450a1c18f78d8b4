"""What a person signs in by: a name that is no address, and an address that nobody else has."""

import re

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation

from publisher.errors import PublisherError
from publisher.publications import checks
from publisher.publications.folded_email import folded
from publisher.publications.models import User

LONGEST_ADDRESS = 254  # characters, as the column has them
NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9.+_-]{0,99}")


def checked_name(name: str) -> str:
    """The name of somebody new. Raises PublisherError `bad_name` or `user_exists`.

    Names are compared as they are typed at the door, whatever their case.
    """
    if not NAME.fullmatch(name):
        raise PublisherError(
            "bad_name",
            f"{name[:100]!r} is no user name: 1 to 100 letters, digits or . + - _",
            "NAME",
        )
    if User.objects.filter(username__iexact=name).exists():
        raise PublisherError(
            "user_exists", f"there is a user {name!r} already; choose another name", "NAME"
        )
    return name


def folded_address(address: str, where: str) -> str:
    """An address in the form that is kept and compared. Raises PublisherError `bad_address`, also
    for one that folding makes too long."""
    kept = folded(checks.address(address.strip(), where))
    if len(kept) > LONGEST_ADDRESS:
        raise PublisherError("bad_address", "is no e-mail address: it is too long", where)
    return kept


def checked_address(address: str, *, of: User | None = None) -> str | None:
    """The address, folded; None for an empty one. of: whose it may be already.

    Raises PublisherError `bad_address` or `address_taken`; neither repeats the address.
    """
    if not address.strip():
        return None
    kept = folded_address(address, "--email")
    others = User.objects.exclude(pk=of.pk if of and of.pk else 0)
    # Older installations have user names that look like addresses: nobody gets into those.
    if others.filter(email=kept).exists() or others.filter(username__iexact=kept).exists():
        raise PublisherError("address_taken", "another user has this address", "--email")
    return kept


def checked_password(password: str, user: User) -> str:
    """The password, if it is one that nobody guesses. Raises PublisherError `bad_password`, its
    message in English: the command line's."""
    try:
        with translation.override("en"):
            validate_password(password, user)
    except ValidationError as error:
        raise PublisherError("bad_password", " ".join(error.messages), "--password-file") from None
    return password
