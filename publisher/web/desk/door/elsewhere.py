"""Signing in by a provider of identities elsewhere (OpenID Connect)."""

from datetime import UTC, datetime
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from jwt import PyJWTError
from requests import RequestException

from publisher.actions.publications.people.come_from_elsewhere import come_from_elsewhere
from publisher.channels.guarded_requests import guarded_session
from publisher.errors import PublisherError
from publisher.publications.claims import checked_claims, provider_id


class Elsewhere(DefaultSocialAccountAdapter):
    """Accounts are linked by issuer and subject, and made where the claims give a role."""

    def get_requests_session(self) -> Any:
        return guarded_session(settings.ALLOW_PRIVATE)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("account")

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        raise ImmediateHttpResponse(_refused(request, "failed"))

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Before anybody is let in: the claims are checked, and the roles are theirs."""
        try:
            claims = checked_claims(sociallogin.account.extra_data, settings.OIDC_ISSUER)
        except PublisherError:
            raise ImmediateHttpResponse(_refused(request, "failed")) from None
        if sociallogin.state.get("process") == "connect":
            return
        known = sociallogin.user if sociallogin.is_existing else None
        user = come_from_elsewhere(
            user=known, claims=claims, rules=settings.OIDC_ROLES, now=datetime.now(UTC)
        )
        if user is None:
            raise ImmediateHttpResponse(_refused(request, "no_role"))
        if known is None:
            sociallogin.connect(request, user)


class OurAdapter(OpenIDConnectOAuth2Adapter):
    """Its way back is ours by PUBLISHER_BASE_URL, whatever host a request names."""

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return settings.BASE_URL + reverse("openid_connect_callback", args=[self.provider_id])

    def get_provider(self) -> Any:
        """The provider, which makes adapters of its own: of this class."""
        provider = super().get_provider()
        provider.oauth2_adapter_class = OurAdapter
        return provider

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        """The token's claims, signed by one of the keys that the provider shows now. Raises
        OAuth2Error for any other."""
        try:
            claims: dict[str, Any] = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except RequestException:
            raise
        except (PyJWTError, LookupError, TypeError, ValueError, AttributeError) as error:
            raise OAuth2Error("the token is not signed by a key of the provider") from error
        return claims


@never_cache
def go_elsewhere(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider."""
    return _view(OAuth2LoginView, request, provider_id)


@never_cache
def back_from_elsewhere(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The provider leads back here, with a code that is good once."""
    return _view(OAuth2CallbackView, request, provider_id)


def elsewhere_path() -> str:
    """The way to the provider; "" where none is set."""
    issuer = settings.OIDC_ISSUER
    return reverse("openid_connect_login", args=[provider_id(issuer)]) if issuer else ""


def _view(kind: Any, request: HttpRequest, known_as: str) -> HttpResponse:
    if not settings.OIDC_ISSUER or known_as != provider_id(settings.OIDC_ISSUER):
        raise Http404
    try:
        answer: HttpResponse = kind.adapter_view(OurAdapter(request, known_as))(request)
    except RequestException:  # the provider does not answer, or the guard does not let us there
        return _refused(request, "failed")
    return answer


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    context = {"publication": None, "why": why}
    return render(request, "pages/desk/account/elsewhere.html", context, status=403)
