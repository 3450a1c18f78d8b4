"""The channels that a destination can have: one row for each (docs/adding-a-channel.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter

from django.conf import settings

from publisher.actions.partners.fields import Field, FieldType, Values, Words, checked, checked_url
from publisher.actions.partners.parcel_names import NameParts, event_id, file_name
from publisher.channels.directory import DirectoryChannel
from publisher.channels.http import GuardedClient
from publisher.channels.types import Channel
from publisher.channels.webhook import WebhookChannel, key_of, new_secret
from publisher.errors import PublisherError


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One channel, as partners' destinations use it.

    code: as it is stored and typed, 30 characters at most.  label: its name for people.
    fields: its settings; those that are secret are kept encrypted.
    open: a channel, from all settings of a destination; raises PublisherError when they are bad.
    What it imports for that is best imported inside it: every command pays for what stands above.
    place: where it leads, for people; from the settings without the secrets.
    name: of a parcel: a file's, or an id by which the other side tells a repeat.
    repeat_is_harmless: whether the other side makes one of two parcels of one name, so that the
    channel never answers UNKNOWN; the contract suite holds the channel to it.
    check: of the settings together; raises PublisherError.
    """

    code: str
    label: Words
    fields: tuple[Field, ...]
    open: Callable[[Values], Channel]
    place: Callable[[Values], str]
    name: Callable[[NameParts], str]
    repeat_is_harmless: bool
    check: Callable[[Values], None] | None = None

    def checked(self, given: Values) -> dict[str, str]:
        """The settings as they are kept, secrets among them. Raises PublisherError."""
        found = checked(self.fields, given, self.code)
        if self.check is not None:
            self.check(found)
        return found

    def secret_keys(self) -> list[str]:
        """The keys of its secret settings."""
        return [field.key for field in self.fields if field.secret]


def _signing_secret(value: str) -> str:
    try:
        key_of(value.strip())
    except ValueError as error:
        raise PublisherError("bad_secret", str(error)) from None
    return value.strip()


def _webhook(values: Values) -> WebhookChannel:
    # Checked again: what PUBLISHER_ALLOW_PRIVATE names may have changed since.
    url = checked_url(values["url"])
    return WebhookChannel(url, values["secret"], GuardedClient(settings.ALLOW_PRIVATE))


_ROWS = (
    Way(
        code="directory",
        label={"en": "directory", "fr": "dossier"},
        fields=(
            Field(
                key="path",
                type=FieldType.DIRECTORY,
                help={
                    "en": "absolute path of a directory that files are put into",
                    "fr": "chemin absolu d’un dossier où poser les fichiers",
                },
            ),
        ),
        open=lambda values: DirectoryChannel(values["path"]),
        place=itemgetter("path"),
        name=file_name,
        repeat_is_harmless=True,  # a file of the same name is replaced in one step
    ),
    Way(
        code="webhook",
        label={"en": "webhook", "fr": "webhook"},
        fields=(
            Field(
                key="url",
                type=FieldType.URL,
                help={"en": "https address to push to", "fr": "adresse https où pousser"},
            ),
            Field(
                key="secret",
                type=FieldType.SECRET,
                help={
                    "en": "whsec_ and 24 to 64 bytes in base64, that sign each push",
                    "fr": "whsec_ et 24 à 64 octets en base64, qui signent chaque envoi",
                },
                check=_signing_secret,
                make=new_secret,
            ),
        ),
        open=_webhook,
        place=itemgetter("url"),
        name=event_id,
        repeat_is_harmless=True,  # receivers tell a repeat by its webhook-id
    ),
)
WAYS: dict[str, Way] = {row.code: row for row in _ROWS}


def way_of(code: str) -> Way:
    """The row of a channel. Raises PublisherError `unknown_channel`, naming those there are."""
    if code not in WAYS:
        known = ", ".join(WAYS)
        raise PublisherError(
            "unknown_channel", f"{code!r} is no channel; there is {known}", "--channel"
        )
    return WAYS[code]
