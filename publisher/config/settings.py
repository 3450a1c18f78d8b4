"""Django's settings, all of them from the environment (docs/operations/settings.md)."""

import base64
import secrets
from pathlib import Path

import dj_database_url

from publisher import env
from publisher.channels.addresses import Allowed
from publisher.content.web_address import is_web_address
from publisher.errors import SettingError

ROOT = Path(__file__).resolve().parent.parent.parent
DATA_DIR = env.data_dir()

DATABASE_URL = env.text("DATABASE_URL")
EMBEDDED_DATABASE = not DATABASE_URL


def _secret(setting: str, file: str, made: bytes) -> str:
    """The secret itself; generated beside the embedded database, required beside a real one."""
    given = env.text(setting)
    if given:
        return given
    if not EMBEDDED_DATABASE and not (DATA_DIR / file).exists():
        raise SettingError(
            setting, f"is required when DATABASE_URL is set (or keep {DATA_DIR / file})"
        )
    return env.private_file(file, made).decode().strip()


def _encryption_keys() -> list[str]:
    """The first encrypts, all decrypt; a key that is none stops the start, not the first mail."""
    made = base64.urlsafe_b64encode(secrets.token_bytes(32))
    given = _secret("PUBLISHER_ENCRYPTION_KEYS", "encryption.key", made)
    keys = [key.strip() for key in given.split(",")]
    try:
        right = all(len(base64.urlsafe_b64decode(key)) == 32 for key in keys)
    except ValueError:
        right = False
    if not right:
        raise SettingError(
            "PUBLISHER_ENCRYPTION_KEYS",
            "must be URL-safe base64 keys of 32 bytes each, comma-separated",
        )
    return keys


SECRET_KEY = _secret("PUBLISHER_SECRET_KEY", "secret.key", secrets.token_urlsafe(48).encode())
ENCRYPTION_KEYS = _encryption_keys()

_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(DATA_DIR / "publisher.sqlite3"),
    # Who closes the last connection writes the log back into the file, at each request anew.
    "CONN_MAX_AGE": 60,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        # FULL: a committed `attempting` must survive a power cut, or a mail would go out twice.
        # secure_delete: of a reader who was forgotten no byte stays in a free page.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        " PRAGMA secure_delete=ON;",
    },
}


def _database() -> dict[str, object]:
    if EMBEDDED_DATABASE:
        env.private_database(DATA_DIR / "publisher.sqlite3")
        return dict(_SQLITE)
    try:
        parsed = dict(dj_database_url.parse(DATABASE_URL, conn_max_age=60))
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError):
        raise SettingError(
            "DATABASE_URL", "must look like postgresql://user:password@host:5432/name"
        ) from None
    if parsed["ENGINE"] == "django.db.backends.sqlite3":
        env.private_database(Path(str(parsed["NAME"])))
        return {**_SQLITE, "NAME": parsed["NAME"]}
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        raise SettingError("DATABASE_URL", "only postgresql: and sqlite: are supported")
    return parsed


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BASE_URL = env.text("PUBLISHER_BASE_URL", "http://localhost:8000").rstrip("/")
_base = env.url("PUBLISHER_BASE_URL", {"http", "https"}, BASE_URL)
if _base is None or not is_web_address(BASE_URL):
    raise SettingError("PUBLISHER_BASE_URL", "must look like https://news.example.org")
SECURE_SITE = _base.scheme == "https"

VIEW_URL = env.text("PUBLISHER_VIEW_URL", BASE_URL).rstrip("/")
_view = env.url("PUBLISHER_VIEW_URL", {"http", "https"}, VIEW_URL)
assert _view is not None
_own_host = is_web_address(VIEW_URL) and not _view.path and _view.netloc != _base.netloc
if VIEW_URL != BASE_URL and not _own_host:
    raise SettingError(
        "PUBLISHER_VIEW_URL",
        "must be a host of its own without a path, like https://view.example.org",
    )

DEBUG = False
ALLOWED_HOSTS = [_view.hostname, _base.hostname, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]
SESSION_ENGINE = "publisher.web.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SITE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "publisher.web.errors.csrf_failure"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "publisher.publications",
    "publisher.audience",
    "publisher.editorial",
    "publisher.syndication",
    "publisher.delivery",
    "publisher.web",
]
AUTH_USER_MODEL = "publications.User"
AUTHENTICATION_BACKENDS = ["publisher.web.desk.door.names.NameOrAddress"]

MIDDLEWARE = [
    "publisher.web.middleware.SecurityHeaders",
    "publisher.web.middleware.ViewOrigin",
    "django.middleware.security.SecurityMiddleware",
    "publisher.web.wire.StaticFiles",
    "publisher.web.wire.PackedPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "publisher.web.middleware.Language",
    "publisher.web.middleware.PlainTexts",
    "publisher.web.way_back.WayBack",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "publisher.config.urls"
WSGI_APPLICATION = "publisher.config.wsgi.application"
LOGIN_URL = "/desk/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/desk/sign-in/"
LOGOUT_URL = "/desk/sign-out/"

from publisher.config.accounts import *  # noqa: E402, F403 (each of them is a setting)

if OIDC_ISSUER:  # noqa: F405 (it loads an HTTP client, which no other installation starts with)
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "environment": "publisher.config.jinja.environment",
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "publisher.web.desk.door.naming.form_fields",
            ],
        },
    },
]

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
READER_LANGUAGES = [*LANGUAGES, ("ar", "العربية")]
# What somebody may choose at the desk; a browser's wish alone gets one of LANGUAGES there.
DESK_LANGUAGES = READER_LANGUAGES
LOCALE_PATHS = [ROOT / "publisher" / "web" / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "publisher" / "web" / "static"  # served in place: nothing to collect
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = DATA_DIR / "media"
_UPLOAD = "django.core.files.uploadhandler"
FILE_UPLOAD_HANDLERS = ["publisher.web.upload_cap.CappedUpload",
                        f"{_UPLOAD}.MemoryFileUploadHandler",
                        f"{_UPLOAD}.TemporaryFileUploadHandler"]  # fmt: skip

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# What a process counts by itself while Redis is away: one entry for each caller and address.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

TRUSTED_PROXIES = env.networks("PUBLISHER_TRUSTED_PROXIES")
BIND = env.text("PUBLISHER_BIND", "127.0.0.1:8000")
REDIS_URL = env.text("REDIS_URL")
env.url("REDIS_URL", {"redis", "rediss", "unix"})
ALLOW_PRIVATE = env.words("PUBLISHER_ALLOW_PRIVATE")
for _entry in ALLOW_PRIVATE:
    if not Allowed.of([_entry]).names:
        raise SettingError(
            "PUBLISHER_ALLOW_PRIVATE", f"{_entry!r} must look like host:port or host:first-last"
        )
DIAL_FROM = [
    str(one.network_address if one.num_addresses == 1 else one)
    for one in env.networks("PUBLISHER_DIAL_FROM")
]
SETTLE_SECONDS = env.integer("PUBLISHER_SETTLE_SECONDS", 60)
UNDO_SECONDS = env.integer("PUBLISHER_UNDO_SECONDS", 60)
LATE_LETTER_MINUTES = env.integer("PUBLISHER_LATE_LETTER_MINUTES", 60, least=1)
LATE_ALERT_MINUTES = env.integer("PUBLISHER_LATE_ALERT_MINUTES", 15, least=1)
KEEP_CONSENT_IP_DAYS = env.integer("PUBLISHER_KEEP_CONSENT_IP_DAYS", 0)
SMTP_URL = env.text("SMTP_URL")
if SMTP_URL:  # what is not set is not imported: every command reads this module
    from publisher.channels.smtp.route import SmtpRoute

    for _relay in SMTP_URL.split():
        SmtpRoute.from_url(_relay)  # a wrong one stops the start, not the first mail
if RECEIVE := env.text("PUBLISHER_RECEIVE"):
    from publisher.channels.receiver.listening import read_listening

    read_listening(RECEIVE, env.networks("PUBLISHER_RECEIVE_FROM"))
if IMAP_URL := env.text("PUBLISHER_IMAP_URL"):
    from publisher.channels.imap.address import ImapAddress

    for _mailbox in IMAP_URL.split():
        ImapAddress.from_url(_mailbox)
THEMES = Path(env.text("PUBLISHER_THEMES") or DATA_DIR / "themes")
if not THEMES.is_absolute():
    raise SettingError("PUBLISHER_THEMES", "must be a whole path, beginning with /")
# After so many days whoever asked for a list and did not confirm it is erased; 0: never.
UNCONFIRMED_DAYS = env.integer("PUBLISHER_UNCONFIRMED_DAYS", 30)
METRICS_TOKEN = env.text("PUBLISHER_METRICS_TOKEN")
COPIES_DIR = env.text("PUBLISHER_COPIES_DIR")
if COPIES_DIR and not Path(COPIES_DIR).is_absolute():
    raise SettingError("PUBLISHER_COPIES_DIR", "must be a whole path, beginning with /")
if not (COPIES_DIR and Path(COPIES_DIR).is_relative_to(DATA_DIR)):  # which another server reads
    env.close_to_others(DATA_DIR)
COPIES_S3 = env.text("PUBLISHER_COPIES_S3")
COPIES_S3_KEY = env.text("PUBLISHER_COPIES_S3_KEY")
BLOBS_S3 = env.text("PUBLISHER_BLOBS_S3")  # where pictures are kept; empty: in MEDIA_ROOT
BLOBS_S3_KEY = env.text("PUBLISHER_BLOBS_S3_KEY")
if COPIES_S3 or BLOBS_S3:  # which few have, and whose client is slow to load
    from publisher.config.buckets import check_bucket

    check_bucket("PUBLISHER_COPIES_S3")
    check_bucket("PUBLISHER_BLOBS_S3")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {
        "faults": {"()": "publisher.web.logs.FaultsWithoutTokens"},
        "outages": {"()": "publisher.actions.processes.outages.OutagesOnce"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["outages"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.request": {"filters": ["faults"]},
        # Two lines for each of the sweep's tasks, day and night, would drown all others.
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.worker.consumer.connection": {"level": "WARNING"},
    },
}
