"""Showing once more who one is, before an approval: by a passkey where there is one."""

from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.urls import reverse

from publisher.publications.models import User


def confirm_address(person: User, back_to: str) -> str:
    """Where they do it; then they come back to the page (a path of ours). `recently_confirmed`
    (entering.py) says afterwards that they did."""
    passkey = is_mfa_enabled(person, [Authenticator.Type.WEBAUTHN])
    name = "mfa_reauthenticate_webauthn" if passkey else "account_reauthenticate"
    return f"{reverse(name)}?{urlencode({'next': back_to})}"
