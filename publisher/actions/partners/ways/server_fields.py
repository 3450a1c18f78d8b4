"""Settings that servers of files have in common."""

from publisher.actions.partners.fields import Field, FieldType

HOST = Field(
    key="host",
    label={"en": "Server", "fr": "Serveur", "ar": "الخادم"},
    type=FieldType.HOST,
    help={"en": "the server's name", "fr": "nom du serveur", "ar": "اسم الخادم"},
)
USER = Field(
    key="user",
    label={"en": "User", "fr": "Utilisateur", "ar": "المستخدم"},
    type=FieldType.TEXT,
    help={"en": "who signs in", "fr": "nom d’utilisateur", "ar": "من يسجّل الدخول"},
)
PATH = Field(
    key="path",
    label={"en": "Folder", "fr": "Dossier", "ar": "المجلد"},
    type=FieldType.FOLDER,
    help={
        "en": "the folder; where one lands if it is left out",
        "fr": "le dossier\u202f; à défaut, celui où l’on arrive",
        "ar": "المجلد؛ وإن تُرك فالمجلد الذي يُفتح أولًا",
    },
    optional=True,
)


def port(english: str, french: str, arabic: str) -> Field:
    """The server's port; what it is where it is left out, in words."""
    return Field(
        key="port",
        label={"en": "Port", "fr": "Port", "ar": "المنفذ"},
        type=FieldType.PORT,
        help={"en": english, "fr": french, "ar": arabic},
        optional=True,
    )
