"""What allauth asks of the installation that it runs in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy

from publisher.publications import secrets
from publisher.publications.models import User
from publisher.web.desk.door.attempts import signing_name
from publisher.web.desk.door.entering import came_by_link, relying_party
from publisher.web.desk.door.known_browsers import remember
from publisher.web.peers import peer_address

WRONG_CODE = gettext_lazy("This code or passkey is not right, or was used already. Try again.")


class Accounts(DefaultAccountAdapter):
    """Accounts are made by invitations and by the command, never by whoever comes along."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_password": gettext_lazy("This is not your password."),
        "incorrect_code": WRONG_CODE,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """A path of ours."""
        given = url or ""
        return given.startswith("/") and url_has_allowed_host_and_scheme(given, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        return str(peer_address(request.META) or "::")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mails about people are service mails, in the ledger; allauth sends none."""
        raise NotImplementedError(template_prefix)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Only what went wrong: what went well is seen on the page."""
        if message:
            super().add_message(request, level, message=message, extra_tags=extra_tags)

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        return HttpResponseRedirect(reverse("sign-in"))

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponse:
        """Whoever got through, with all steps: the browser is known from now on."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember(response, signing_name(user.get_username()))
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever came a moment ago by a link of their own has nothing else to prove it with."""
        return not came_by_link(context.request)


class SecondSteps(DefaultMFAAdapter):
    """Passkeys and codes. Secrets are encrypted like all others."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": WRONG_CODE}

    def get_totp_issuer(self) -> str:
        return relying_party()

    def encrypt(self, text: str) -> str:
        return secrets.encrypt(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.decrypt(encrypted_text.encode())

    def generate_authenticator_name(
        self,
        user: AbstractBaseUser,
        type: Authenticator.Type,  # noqa: A002 (allauth's word)
    ) -> str:
        return gettext("Passkey")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": relying_party(), "name": relying_party()}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        assert isinstance(user, User)
        return {**entity, "display_name": user.username, "name": user.email or user.username}
