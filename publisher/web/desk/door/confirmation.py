"""Showing once more who one is, before an approval: by a passkey where there is one."""

import json
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django.http import HttpRequest
from django.urls import reverse

from publisher.publications.models import User


def confirm_address(person: User, back_to: str) -> str:
    """Where they do it; then they come back to the page (a path of ours). `recently_confirmed`
    (entering.py) says afterwards that they did."""
    name = "mfa_reauthenticate_webauthn" if has_passkey(person) else "account_reauthenticate"
    return f"{reverse(name)}?{urlencode({'next': back_to})}"


def has_passkey(person: User) -> bool:
    """Whether they have one."""
    return bool(is_mfa_enabled(person, [Authenticator.Type.WEBAUTHN]))


def passkey_question(person: User) -> str:
    """What a form that a passkey fills asks the browser, as JSON; "" for who has none. The session
    keeps what the answer has to be."""
    return json.dumps(auth.begin_authentication(person)) if has_passkey(person) else ""


def confirms_by_passkey(request: HttpRequest, person: User) -> bool:
    """Whether the form that was posted holds the answer of one of their passkeys to the question
    that their session keeps; then they have just shown who they are."""
    form = ReauthenticateWebAuthnForm(request.POST, user=person)
    if not form.is_valid():
        return False
    form.save()
    return True
