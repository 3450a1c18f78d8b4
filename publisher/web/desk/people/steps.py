"""allauth's own pages, in our look: passkeys, codes of an app, codes kept for a bad day."""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from publisher.web.desk.door.entering import relying_party
from publisher.web.desk.door.own import own_page

FOLDER = "pages/desk/account"
PLAIN = {"publication": None}  # the pages belong to a person, not to a title


class NewPasskeyView(AddWebAuthnView):
    """Every passkey opens the door by itself, and remembers which host it was made for."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": auth.begin_registration(self.request.user, True)}
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        made, codes = flows.add_authenticator(
            self.request,
            name=form.cleaned_data["name"][:100],
            credential=form.cleaned_data["credential"],
        )
        made.data["host"] = relying_party()
        made.save(update_fields=["data"])
        to = reverse("mfa_view_recovery_codes" if codes else "mfa_index")
        return HttpResponseRedirect(to)


def _page(view: Any, template: str) -> Any:
    return view.as_view(template_name=f"{FOLDER}/{template}.html", extra_context=PLAIN)


# At the door: nobody is signed in yet.
second_step = never_cache(_page(AuthenticateView, "second_step"))
enter_by_passkey = never_cache(LoginWebAuthnView.as_view())

# Once more, before something grave.
by_password = own_page(_page(ReauthenticateView, "confirm_password"))
by_code = own_page(_page(CodeView, "confirm_code"))
by_passkey = own_page(_page(ReauthenticateWebAuthnView, "confirm_passkey"))

new_passkey = own_page(_page(NewPasskeyView, "new_passkey"))
remove_passkey = own_page(_page(RemoveWebAuthnView, "remove_passkey"))
code_app = own_page(_page(ActivateTOTPView, "code_app"))
no_code_app = own_page(_page(DeactivateTOTPView, "no_code_app"))
codes = own_page(_page(ViewRecoveryCodesView, "codes"))
new_codes = own_page(_page(GenerateRecoveryCodesView, "new_codes"))
