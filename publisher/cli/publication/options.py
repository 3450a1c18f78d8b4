"""The fields of a publication as options of the command, and what was given of them."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from publisher.actions.pictures.store_logo import Logos
from publisher.actions.publications.publication_fields import Fields
from publisher.cli.spread import option
from publisher.errors import PublisherError
from publisher.renderers.pictures.preparing import LARGEST

MOST_TEXT = 100_000  # bytes of a file with a footer


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """What `create` and `change` may both set; None is what was not named."""

    language: str | None = option("--language", "BCP 47, like fr or en-GB.")
    time_zone: str | None = option("--timezone", "IANA name.")
    sender_address: str | None = option("--from", "Sender address; else redaction@DOMAIN.")
    sender_name: str | None = option("--sender-name", "Shown beside it; else the name.")
    reply_to: str | None = option("--reply-to", "Where answers go; else to the sender.")
    tagline: str | None = option("--tagline", "Under the masthead.")
    colour: str | None = option("--colour", "The one accent colour, like #8a1c1c.")
    heading_font: str | None = option("--heading-font", "Families of headings, first wanted.")
    body_font: str | None = option(
        "--body-font", "Families of texts, like 'Source Serif 4, serif'."
    )
    section_colour: list[str] | None = option(
        "--section-colour", "Again for each section; an empty one for none.", metavar="NAME=COLOUR"
    )
    spacing: str | None = option("--spacing", "Air in mails: close, even or airy.")
    rules: str | None = option("--rules", "Rules in mails: fine, bold, double or none.")
    social: list[str] | None = option(
        "--social", "Again for each link; an empty one for none.", metavar="NAME=URL"
    )
    footer: str | None = option("--footer", "TEXT or @FILE, at the end of every mail.")
    publisher_name: str | None = option("--publisher", "The legal publisher.")
    postal_address: str | None = option(
        "--postal-address", "Of the legal publisher, for every mail's footer."
    )
    contact: str | None = option("--contact", "Address or page for readers.")
    legal_notice: str | None = option("--legal-notice", "For every mail's footer.")
    privacy_url: str | None = option("--privacy-url", "Page on data protection.")
    usage_terms: str | None = option("--usage-terms", "What partners may do with stories.")
    leave_address: str | None = option("--leave-address", "Takes unsubscribe mails, at +TOKEN.")
    complaint_address: str | None = option(
        "--complaint-address", "Takes feedback reports (RFC 9477)."
    )
    return_domain: str | None = option("--return-domain", "Of return paths; else the domain.")
    logo: Path | None = option("--logo", "PNG, JPEG, WebP or GIF; made smaller.", metavar="FILE")

    logo_dark: Path | None = option(
        "--logo-dark", "The same for dark ground, by night.", metavar="FILE"
    )

    def logos(self, *, no_logo: bool = False, no_logo_dark: bool = False) -> Logos:
        """The logos' files. Raises PublisherError `usage` for one that is given and taken away,
        `file_unreadable` or `file_too_large`."""
        given = Logos()
        if self.logo or no_logo:
            given["logo"] = _logo(self.logo, "logo", none=no_logo)
        if self.logo_dark or no_logo_dark:
            given["logo_dark"] = _logo(self.logo_dark, "logo-dark", none=no_logo_dark)
        return given

    def fields(self, **more: str | None) -> Fields:
        """What was named, and of `more` what is not None, as the actions take it.

        Raises PublisherError for a bad --social or --section-colour, or a footer's file.
        """
        given: dict[str, Any] = {**more, **asdict(self)}
        social, footer = given.pop("social"), given.pop("footer")
        sections = given.pop("section_colour")
        del given["logo"], given["logo_dark"]
        named = {name: value for name, value in given.items() if value is not None}
        if social is not None:
            named["social_links"] = [_link(one) for one in social if one]
        if sections is not None:
            named["section_colours"] = [_section(one) for one in sections if one]
        if footer is not None:
            named["footer"] = _content(footer[1:]) if footer.startswith("@") else footer
        return cast(Fields, named)


def _logo(path: Path | None, where: str, *, none: bool) -> bytes | None:
    if path and none:
        raise PublisherError("usage", f"give --{where} or --no-{where}, not both", where)
    return bytes_of(path, where) if path else None


def bytes_of(path: Path, where: str, *, most: int = LARGEST) -> bytes:
    """A file's bytes. Raises PublisherError `file_unreadable` or `file_too_large`."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise PublisherError("file_unreadable", f"{path}: {error.strerror}", where) from None
    if len(data) > most:
        raise PublisherError("file_too_large", f"{path} has more than {most} bytes", where)
    return data


def _content(path: str) -> str:
    data = bytes_of(Path(path), "footer", most=MOST_TEXT)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PublisherError("bad_text", f"{path} is not in UTF-8", "footer") from None


def _link(given: str) -> dict[str, str]:
    name, mark, url = given.partition("=")
    if not mark:
        raise PublisherError(
            "bad_social_links", f"{given!r} must look like NAME=https://example.org/", "social"
        )
    return {"name": name, "url": url}


def _section(given: str) -> dict[str, str]:
    section, mark, colour = given.rpartition("=")
    if not mark:
        raise PublisherError(
            "bad_section_colours", f"{given!r} must look like Culture=#5b3a8c", "section-colour"
        )
    return {"section": section, "colour": colour}
