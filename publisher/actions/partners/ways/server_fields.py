"""Settings that servers of files have in common."""

from publisher.actions.partners.fields import Field, FieldType

HOST = Field(
    key="host",
    type=FieldType.HOST,
    help={"en": "the server's name", "fr": "nom du serveur"},
)
USER = Field(
    key="user",
    type=FieldType.TEXT,
    help={"en": "who signs in", "fr": "nom d’utilisateur"},
)
PATH = Field(
    key="path",
    type=FieldType.FOLDER,
    help={
        "en": "the folder; where one lands if it is left out",
        "fr": "le dossier\u202f; à défaut, celui où l’on arrive",
    },
    optional=True,
)


def port(english: str, french: str) -> Field:
    """The server's port; what it is where it is left out, in words."""
    return Field(key="port", type=FieldType.PORT, help={"en": english, "fr": french}, optional=True)
