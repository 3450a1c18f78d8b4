"""Where a new destination leads, as the options of `publisher partner add` say it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from publisher.actions.partners.fields import option_of
from publisher.actions.partners.ways import WAYS, Way, way_of
from publisher.cli.spread import option
from publisher.errors import PublisherError
from publisher.query.errors import QueryError
from publisher.query.literals import quoted

LARGEST_SECRET = 20_000  # characters: a private key is one too


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a new destination leads, as `add` says it."""

    directory: str | None = option("--directory", "Absolute path that files are put into.")
    webhook: str | None = option("--webhook", "https address to push to.")
    channel: str | None = option("--channel", f"Another way of saying where: {', '.join(WAYS)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """Parts of a filter, for who needs no more."""

    rubric: list[str] | None = option("--rubric", "Only stories of it; repeatable.")
    author: list[str] | None = option("--author", "Only stories by; repeatable.")
    language: list[str] | None = option("--article-language", "Only stories in it; repeatable.")

    def text(self) -> str:
        """What they say in the filter language; "" for nothing."""
        criteria = {"rubric": self.rubric, "author": self.author, "language": self.language}
        return " and ".join(
            f"{term} in ({', '.join(map(quoted, values))})"
            for term, values in criteria.items()
            if values
        )


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

    @contextmanager
    def at_its_option(self) -> Iterator[None]:
        """An error about a setting names the option that was typed."""
        try:
            yield
        except QueryError:
            raise
        except PublisherError as error:
            where = self.options.get(error.where, error.where)
            raise type(error)(error.code, error.message, where) from None


def read_options(
    place: Place, pairs: Sequence[str], secret_file: Path | None
) -> DestinationOptions:
    """The channel and its settings, unchecked but for what only the command can know.

    Raises PublisherError.
    """
    values = {"--directory": place.directory, "--webhook": place.webhook}
    short = [(option, *SHORT[option], value) for option, value in values.items() if value]
    codes = {code for _, code, _, _ in short} | ({place.channel} if place.channel else set())
    if len(codes) != 1:
        raise PublisherError(
            "which_channel",
            "give either a directory, a webhook's address or a --channel",
            "--directory, --webhook",
        )
    found = DestinationOptions(channel=codes.pop())
    way = way_of(found.channel)
    for name, _, key, value in short:
        found.put(key, value, name)
    return _put_all(found, way, pairs, secret_file)


def read_settings(
    channel: str, pairs: Sequence[str], secret_file: Path | None = None
) -> DestinationOptions:
    """Settings of a channel that is known. Raises PublisherError."""
    return _put_all(DestinationOptions(channel=channel), way_of(channel), pairs, secret_file)


def _put_all(
    found: DestinationOptions, way: Way, pairs: Sequence[str], secret_file: Path | None
) -> DestinationOptions:
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
