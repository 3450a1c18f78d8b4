"""Files on a partner's SFTP server."""

from django.conf import settings

from publisher.actions.partners.fields import Field, FieldType, Values, option_of
from publisher.actions.partners.parcel_names import file_name
from publisher.actions.partners.ways.server_fields import HOST, PATH, USER, port
from publisher.actions.partners.ways.way import Way, server_place
from publisher.channels.types import Channel
from publisher.errors import PublisherError

PORT = "22"


def _host_key(value: str) -> str:
    from publisher.channels.files.ssh import BadKey, HostKey

    try:
        return str(HostKey.of(value))
    except BadKey as error:
        raise PublisherError("bad_host_key", str(error)) from None


def _check(values: Values) -> None:
    from publisher.channels.files.ssh import BadKey, private_key

    if not values.get("password") and not values.get("key"):
        raise PublisherError(
            "missing_setting", "sftp needs a key or a password", option_of("password")
        )
    if "passphrase" in values and "key" not in values:
        raise PublisherError("missing_setting", "a passphrase is a key's", option_of("key"))
    if "key" in values:
        try:
            private_key(values["key"], values.get("passphrase", ""))
        except BadKey as error:
            raise PublisherError("bad_key", str(error), option_of("key")) from None


def _to_do(values: Values) -> tuple[str, str] | None:
    if values.get("host_key"):
        return None
    return (
        "host_key_unknown",
        "nothing leaves before a person has pinned the server's key: partner test shows it, the "
        "partner confirms it, partner change --set host_key=… pins it",
    )


def _open(values: Values) -> Channel:
    from publisher.channels.addresses import Allowed
    from publisher.channels.files.sftp import SftpAddress, SftpChannel
    from publisher.channels.files.ssh import HostKey, Login

    pinned = values.get("host_key")
    return SftpChannel(
        SftpAddress(
            host=values["host"],
            port=int(values.get("port", PORT)),
            path=values.get("path", ""),
            login=Login(
                user=values["user"],
                password=values.get("password", ""),
                key=values.get("key", ""),
                passphrase=values.get("passphrase", ""),
            ),
            host_key=HostKey.of(pinned) if pinned else None,
            allowed=Allowed.of(settings.ALLOW_PRIVATE),
        )
    )


SFTP = Way(
    code="sftp",
    label={"en": "SFTP", "fr": "SFTP", "ar": "SFTP"},
    fields=(
        HOST,
        port("22 where it is left out", "22 par défaut", "22 إن تُرك"),
        USER,
        Field(
            key="password",
            label={"en": "Password", "fr": "Mot de passe", "ar": "كلمة المرور"},
            type=FieldType.SECRET,
            help={
                "en": "its password, or a key",
                "fr": "son mot de passe, ou une clé",
                "ar": "كلمة مروره أو مفتاح",
            },
            optional=True,
        ),
        Field(
            key="key",
            label={"en": "Private key", "fr": "Clé privée", "ar": "المفتاح الخاص"},
            lines=True,
            type=FieldType.SECRET,
            help={
                "en": "a private key, Ed25519, ECDSA or RSA, as OpenSSH writes it",
                "fr": "clé privée Ed25519, ECDSA ou RSA, au format d’OpenSSH",
                "ar": "مفتاح خاص Ed25519 أو ECDSA أو RSA كما يكتبه OpenSSH",
            },
            optional=True,
        ),
        Field(
            key="passphrase",
            label={
                "en": "Passphrase of the key",
                "fr": "Phrase secrète de la clé",
                "ar": "عبارة مرور المفتاح",
            },
            type=FieldType.SECRET,
            help={
                "en": "the key’s, where it has one",
                "fr": "celle de la clé, si elle en a une",
                "ar": "عبارة المفتاح إن كانت له",
            },
            optional=True,
        ),
        PATH,
        Field(
            key="host_key",
            label={"en": "Key of the server", "fr": "Clé du serveur", "ar": "مفتاح الخادم"},
            type=FieldType.TEXT,
            help={
                "en": "the server’s key, which a person compared: ssh-ed25519 SHA256:…; nothing "
                "leaves before it is set",
                "fr": "clé du serveur, comparée par une personne : ssh-ed25519 SHA256:… ; rien ne "
                "part avant",
                "ar": "مفتاح الخادم بعد أن قارنه شخص: ssh-ed25519 SHA256:…؛ لا يخرج شيء قبل تحديده",
            },
            check=_host_key,
            optional=True,
        ),
    ),
    open=_open,
    place=lambda values: server_place("sftp", values, PORT),
    name=file_name,
    files=True,
    repeat_is_harmless=True,  # a file of the same name is replaced by the same
    check=_check,
    to_do=_to_do,
)
