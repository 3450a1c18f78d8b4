"""What a channel's row says of it, as partners' destinations use it."""

from collections.abc import Callable
from dataclasses import dataclass

from publisher.actions.partners.fields import Field, Values, Words, checked
from publisher.actions.partners.parcel_names import NameParts
from publisher.channels.types import Channel


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
    files: whether parcels are files that stand at the place: in folders, with a story's pictures
    beside them, to be taken away by a kill.
    to_do: what a person has yet to set before anything leaves: a code and a sentence with the
    remedy; None where nothing is.
    """

    code: str
    label: Words
    fields: tuple[Field, ...]
    open: Callable[[Values], Channel]
    place: Callable[[Values], str]
    name: Callable[[NameParts], str]
    repeat_is_harmless: bool
    check: Callable[[Values], None] | None = None
    files: bool = False
    to_do: Callable[[Values], tuple[str, str] | None] | None = None

    def checked(self, given: Values) -> dict[str, str]:
        """The settings as they are kept, secrets among them. Raises PublisherError."""
        found = checked(self.fields, given, self.code)
        if self.check is not None:
            self.check(found)
        return found

    def secret_keys(self) -> list[str]:
        """The keys of its secret settings."""
        return [field.key for field in self.fields if field.secret]


def server_place(scheme: str, values: Values, port: str) -> str:
    """A folder on a server, for people. `port`: the usual one, which is not shown."""
    host, own = values["host"], values.get("port", port)
    where = f"[{host}]" if ":" in host else host
    path = values.get("path", "")
    return f"{scheme}://{where}{'' if own == port else f':{own}'}/{path.lstrip('/')}"
