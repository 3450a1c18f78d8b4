"""allauth's settings: what it asks of us is in web/desk/people/."""

ACCOUNT_ADAPTER = "publisher.web.desk.people.adapters.Accounts"
MFA_ADAPTER = "publisher.web.desk.people.adapters.SecondSteps"
SOCIALACCOUNT_ADAPTER = "publisher.web.desk.people.adapters.Elsewhere"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # counted by web/desk/door/attempts.py, on all hosts
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds
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
