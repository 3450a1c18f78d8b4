"""allauth's forms under our own brake, which counts on all hosts together; passkeys from our own
origin alone."""

import base64
import binascii
import json
from typing import Any

from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from publisher.actions.processes.counts import counts
from publisher.publications.models import User
from publisher.web.desk.door.attempts import Guess, failed, too_many
from publisher.web.desk.door.entering import our_origin
from publisher.web.desk.people.adapters import WRONG_CODE
from publisher.web.peers import peer_key

USED_FOR = 120  # seconds: as long as a code of an app can be right


class _Braked:
    """`check` runs with the count of whose account it is, or of the network that it comes from."""

    user: User | None

    def braked(self, check: Any) -> Any:
        """What `check` gives. Raises ValidationError, and counts it where it is check's own."""
        name = f"second step {self.user.pk}" if self.user else ""
        guess = Guess(name=name, address=peer_key(context.request))
        if too_many(guess):
            raise ValidationError(
                gettext("Too many attempts. Wait ten minutes, then try again."), code="too_many"
            )
        try:
            return check()
        except ValidationError:
            failed(guess)
            raise


class _Once(_Braked):
    def clean_code(self) -> str:
        code: str = self.braked(super().clean_code)  # type: ignore[misc]
        spelled = "".join(code.split())
        used = counts().add(f"code-{self.user.pk if self.user else 0}-{spelled}", USED_FOR)
        if used.number > 1:  # by another process, which does not tell this one
            raise ValidationError(WRONG_CODE)
        return code


class Code(_Once, AuthenticateForm):
    """The second step: a code of an app, or one kept for a bad day."""


class CodeAgain(_Once, ReauthenticateForm):
    """The same, before something grave."""


class FirstCode(_Braked, ActivateTOTPForm):
    """The code that shows that the app has the secret."""

    def clean_code(self) -> str:
        code: str = self.braked(super().clean_code)
        return code


class PasswordAgain(_Braked, PasswordForm):
    """One's password, before something grave."""

    def clean_password(self) -> str:
        password: str = self.braked(super().clean_password)
        return password


class _OurOrigin(_Braked):
    def clean_credential(self) -> Authenticator:
        require_our_origin(self.cleaned_data["credential"])  # type: ignore[attr-defined]
        found: Authenticator = self.braked(super().clean_credential)  # type: ignore[misc]
        return found


class PasskeySecond(_OurOrigin, AuthenticateWebAuthnForm):
    """A passkey as the second step."""


class PasskeyAgain(_OurOrigin, ReauthenticateWebAuthnForm):
    """A passkey before something grave."""


class PasskeyAlone(_OurOrigin, LoginWebAuthnForm):
    """A passkey instead of name and password."""


class NewPasskey(AddWebAuthnForm):
    """Every passkey opens the door by itself: its owner is verified by the device."""

    passwordless = forms.BooleanField(required=False)

    def clean_credential(self) -> Any:
        credential = self.cleaned_data["credential"]
        require_our_origin(credential)
        return credential

    def clean_passwordless(self) -> bool:
        return True


def require_our_origin(credential: Any) -> None:
    """Raise ValidationError unless the browser made it on a page of PUBLISHER_BASE_URL."""
    try:
        packed = credential["response"]["clientDataJSON"]
        said = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))["origin"]
    except (KeyError, TypeError, ValueError, binascii.Error):
        said = None
    if said != our_origin():
        raise ValidationError(
            gettext("Passkeys work at %(address)s alone.") % {"address": our_origin()}
        )
