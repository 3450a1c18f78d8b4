"""Where a new destination leads, as the options of `publisher partner add` say it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from publisher.actions.partners.fields import option_of
from publisher.actions.partners.ways import WAYS, Way, way_of
from publisher.errors import PublisherError

LARGEST_SECRET = 20_000  # characters: a private key is one too

# Options that stand for a channel and one of its settings.
SHORT = {"--directory": ("directory", "path"), "--webhook": ("webhook", "url")}


@dataclass(slots=True, kw_only=True)
class DestinationOptions:
    """A channel's code and its settings; `options`: by which option of the command each came."""

    channel: str
    settings: dict[str, str] = field(default_factory=dict, repr=False)  # secrets are among them
    options: dict[str, str] = field(default_factory=dict)

    def put(self, key: str, value: str, option: str) -> None:
        """Raises PublisherError `setting_twice`."""
        if key in self.settings:
            raise PublisherError("setting_twice", f"{key} is given twice", option)
        self.settings[key] = value
        self.options[option_of(key)] = option

    def at_its_option(self, error: PublisherError) -> PublisherError:
        """The error, with the option that was typed as its place."""
        where = self.options.get(error.where, error.where)
        return type(error)(error.code, error.message, where)


def read_options(
    channel: str | None,
    directory: str | None,
    webhook: str | None,
    pairs: Sequence[str],
    secret_file: Path | None,
) -> DestinationOptions:
    """The channel and its settings, unchecked but for what only the command can know.

    Raises PublisherError.
    """
    values = {"--directory": directory, "--webhook": webhook}
    short = [(option, *SHORT[option], value) for option, value in values.items() if value]
    codes = {code for _, code, _, _ in short} | ({channel} if channel else set())
    if len(codes) != 1:
        raise PublisherError(
            "which_channel",
            "give either a directory, a webhook's address or a --channel",
            "--directory, --webhook",
        )
    found = DestinationOptions(channel=codes.pop())
    way = way_of(found.channel)
    for option, _, key, value in short:
        found.put(key, value, option)
    for pair in pairs:
        _put_pair(found, way, pair)
    if secret_file is not None:
        _put_secret(found, way, secret_file)
    return found


def settings_help() -> str:
    """All channels and their settings in one line."""
    return "; ".join(
        f"{way.code}: {', '.join(field.key for field in way.fields)}" for way in WAYS.values()
    )


def _put_pair(found: DestinationOptions, way: Way, pair: str) -> None:
    key, equals, value = pair.partition("=")
    if not key or not equals:
        keys = ", ".join(field.key for field in way.fields)
        raise PublisherError(
            "bad_set", f"it must be KEY=VALUE, and a {way.code} has {keys}", "--set"
        )
    if key in way.secret_keys() and value.startswith("@"):
        value = read_secret(Path(value[1:]))
    found.put(key, value, option_of(key))


def _put_secret(found: DestinationOptions, way: Way, path: Path) -> None:
    keys = way.secret_keys()
    keys = [one.key for one in way.fields if one.secret and not one.optional] or keys
    if len(keys) != 1:
        has = f"has {', '.join(keys)}; use --set KEY=@FILE" if keys else "has no secret"
        raise PublisherError("secret_not_used", f"a {way.code} {has}", "--secret-file")
    found.put(keys[0], read_secret(path), "--secret-file")


def read_secret(path: Path) -> str:
    """What a file of the operator's holds, without the spaces around it. Raises PublisherError."""
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(LARGEST_SECRET + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise PublisherError("secret_unreadable", f"cannot read it: {error}", str(path)) from None
    if len(text) > LARGEST_SECRET:
        raise PublisherError(
            "secret_too_long", f"it holds more than {LARGEST_SECRET} characters", str(path)
        )
    if not text.strip():
        raise PublisherError("secret_unreadable", "it is empty", str(path))
    return text.strip()
