"""allauth's settings: what it asks of us is in web/desk/people/."""

from publisher import env
from publisher.errors import SettingError
from publisher.publications.claims import CLAIM_RULE, provider_settings

ACCOUNT_ADAPTER = "publisher.web.desk.people.adapters.Accounts"
MFA_ADAPTER = "publisher.web.desk.people.adapters.SecondSteps"
SOCIALACCOUNT_ADAPTER = "publisher.web.desk.door.elsewhere.Elsewhere"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # counted by web/desk/door/attempts.py, on all hosts
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = MFA_ALLOW_UNVERIFIED_EMAIL = MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "publisher.web.desk.people.forms.Code",
    "reauthenticate": "publisher.web.desk.people.forms.CodeAgain",
    "activate_totp": "publisher.web.desk.people.forms.FirstCode",
    "add_webauthn": "publisher.web.desk.people.forms.NewPasskey",
    "authenticate_webauthn": "publisher.web.desk.people.forms.PasskeySecond",
    "reauthenticate_webauthn": "publisher.web.desk.people.forms.PasskeyAgain",
    "login_webauthn": "publisher.web.desk.people.forms.PasskeyAlone",
}
ACCOUNT_FORMS = {"reauthenticate": "publisher.web.desk.people.forms.PasswordAgain"}

# A provider of identities elsewhere; its accounts are known by issuer and subject.
OIDC_ISSUER = env.text("PUBLISHER_OIDC_ISSUER").rstrip("/")
env.url("PUBLISHER_OIDC_ISSUER", {"http", "https"}, OIDC_ISSUER)
OIDC_CLIENT_ID = env.text("PUBLISHER_OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env.text("PUBLISHER_OIDC_CLIENT_SECRET")
OIDC_ROLES = env.words("PUBLISHER_OIDC_ROLES")
if OIDC_ISSUER and not OIDC_CLIENT_ID:
    raise SettingError("PUBLISHER_OIDC_CLIENT_ID", "is required when PUBLISHER_OIDC_ISSUER is set")
for _rule in OIDC_ROLES:
    if not CLAIM_RULE.fullmatch(_rule):
        raise SettingError(
            "PUBLISHER_OIDC_ROLES", f"{_rule!r} must look like groups=editors:gazette=editor"
        )
SOCIALACCOUNT_LOGIN_ON_GET = True  # to lead elsewhere changes nothing here
SOCIALACCOUNT_PROVIDERS = provider_settings(OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET)
