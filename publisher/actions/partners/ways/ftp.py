"""Files on a partner's FTP server, in the clear and over TLS."""

from collections.abc import Callable

from django.conf import settings

from publisher.actions.partners.fields import Field, FieldType, Values
from publisher.actions.partners.parcel_names import file_name
from publisher.actions.partners.ways.server_fields import HOST, PATH, USER, port
from publisher.actions.partners.ways.way import Way, server_place
from publisher.channels.types import Channel
from publisher.errors import PublisherError

PORT, IMPLICIT_PORT = "21", "990"


def _one_of(*known: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in known:
            raise PublisherError("bad_choice", f"it must be {' or '.join(known)}")
        return value

    return check


def _password(value: str) -> str:
    """A command of FTP is a line."""
    if not value.isprintable():
        raise PublisherError("bad_secret", "it must be one line")
    return value


def _certificate(value: str) -> str:
    from publisher.channels.files.ftp_session import checked_certificate

    try:
        return checked_certificate(value)
    except ValueError as error:
        raise PublisherError("bad_certificate", str(error)) from None


def _open(values: Values, *, secure: bool) -> Channel:
    from publisher.channels.addresses import Allowed
    from publisher.channels.files.ftp import FtpChannel
    from publisher.channels.files.ftp_session import FtpAddress, Tls

    tls = Tls(implicit=values.get("tls") == "implicit", certificate=values.get("certificate", ""))
    return FtpChannel(
        FtpAddress(
            host=values["host"],
            port=int(values.get("port", _port(values))),
            path=values.get("path", ""),
            user=values["user"],
            password=values["password"],
            active=values.get("mode") == "active",
            tls=tls if secure else None,
            allowed=Allowed.of(settings.ALLOW_PRIVATE),
        )
    )


def _port(values: Values) -> str:
    return IMPLICIT_PORT if values.get("tls") == "implicit" else PORT


_FIELDS = (
    HOST,
    port(
        "21 where it is left out, 990 with implicit TLS",
        "21 par défaut, 990 en TLS implicite",
        "21 إن تُرك، و990 مع TLS الضمني",
    ),
    USER,
    Field(
        key="password",
        label={"en": "Password", "fr": "Mot de passe", "ar": "كلمة المرور"},
        type=FieldType.SECRET,
        help={"en": "its password", "fr": "son mot de passe", "ar": "كلمة مروره"},
        check=_password,
    ),
    PATH,
    Field(
        key="mode",
        label={"en": "Connection", "fr": "Connexion", "ar": "الاتصال"},
        type=FieldType.TEXT,
        help={
            "en": "passive, or active where the server has to connect to us",
            "fr": "passive, ou active si le serveur doit se connecter à nous",
            "ar": "سلبي، أو نشط إذا كان على الخادم أن يتصل بنا",
        },
        choices={
            "passive": {"en": "passive", "fr": "passive", "ar": "سلبي"},
            "active": {"en": "active", "fr": "active", "ar": "نشط"},
        },
        check=_one_of("passive", "active"),
        optional=True,
    ),
)
_TLS_FIELDS = (
    Field(
        key="tls",
        label={"en": "Encryption", "fr": "Chiffrement", "ar": "التشفير"},
        type=FieldType.TEXT,
        help={
            "en": "explicit (AUTH TLS), or implicit",
            "fr": "explicite (AUTH TLS) ou implicite",
            "ar": "صريح (AUTH TLS) أو ضمني",
        },
        choices={
            "explicit": {
                "en": "after a word in the clear",
                "fr": "après un mot en clair",
                "ar": "بعد كلمة غير مشفّرة",
            },
            "implicit": {
                "en": "from the first byte",
                "fr": "dès le premier octet",
                "ar": "من أول بايت",
            },
        },
        check=_one_of("explicit", "implicit"),
        optional=True,
    ),
    Field(
        key="certificate",
        label={
            "en": "Certificate of the server",
            "fr": "Certificat du serveur",
            "ar": "شهادة الخادم",
        },
        type=FieldType.TEXT,
        help={
            "en": "SHA-256 of the server’s certificate, where no known authority vouches for it",
            "fr": "SHA-256 du certificat du serveur, si aucune autorité connue ne le garantit",
            "ar": "بصمة SHA-256 لشهادة الخادم إن لم تضمنها جهة معروفة",
        },
        check=_certificate,
        optional=True,
    ),
)
FTP = Way(
    code="ftp",
    label={"en": "FTP", "fr": "FTP", "ar": "FTP"},
    fields=_FIELDS,
    open=lambda values: _open(values, secure=False),
    place=lambda values: server_place("ftp", values, PORT),
    name=file_name,
    files=True,
    repeat_is_harmless=True,  # a file of the same name is replaced by the same
)
FTPS = Way(
    code="ftps",
    label={"en": "FTPS", "fr": "FTPS", "ar": "FTPS"},
    fields=_FIELDS + _TLS_FIELDS,
    open=lambda values: _open(values, secure=True),
    place=lambda values: server_place("ftps", values, _port(values)),
    name=file_name,
    files=True,
    repeat_is_harmless=True,
)
