"""The fields of a publication as options of the command, and what was given of them."""

from pathlib import Path
from typing import Annotated, Any, cast

import typer

from publisher.actions.publications.publication_fields import Fields
from publisher.errors import PublisherError
from publisher.renderers.pictures.preparing import LARGEST

MOST_TEXT = 100_000  # bytes of a file with a footer


def _text(name: str, about: str) -> Any:
    return Annotated[str | None, typer.Option(name, help=about)]


Name = _text("--name", "As readers know it.")
Tagline = _text("--tagline", "Under the masthead.")
Language = _text("--language", "BCP 47, like fr or en-GB.")
TimeZone = _text("--timezone", "IANA name.")
Domain = _text("--domain", "Of guids and Message-IDs.")
Sender = _text("--from", "Sender address; else redaction@DOMAIN.")
SenderName = _text("--sender-name", "Shown beside it; else the name.")
ReplyTo = _text("--reply-to", "Where answers go; else to the sender.")
Colour = _text("--colour", "The one accent colour, like #8a1c1c.")
HeadingFont = _text("--heading-font", "Families of headings, first wanted.")
BodyFont = _text("--body-font", "Families of texts, like 'Source Serif 4, serif'.")
Social = Annotated[
    list[str] | None,
    typer.Option(
        "--social", metavar="NAME=URL", help="Again for each link; an empty one for none."
    ),
]
Footer = _text("--footer", "TEXT or @FILE, at the end of every mail.")
Publisher = _text("--publisher", "The legal publisher.")
PostalAddress = _text("--postal-address", "Of the legal publisher, for every mail's footer.")
Contact = _text("--contact", "Address or page for readers.")
LegalNotice = _text("--legal-notice", "For every mail's footer.")
PrivacyUrl = _text("--privacy-url", "Page on data protection.")
LeaveAddress = _text("--leave-address", "Takes unsubscribe mails, at +TOKEN.")
ComplaintAddress = _text("--complaint-address", "Takes feedback reports (RFC 9477).")
ReturnDomain = _text("--return-domain", "Of return paths; else the domain.")
Logo = Annotated[
    Path | None,
    typer.Option("--logo", metavar="FILE", help="PNG, JPEG, WebP or GIF; made smaller."),
]


def fields_of(*, social: list[str] | None, footer: str | None, **given: str | None) -> Fields:
    """What was given, as the actions take it. Raises PublisherError for a bad --social or file."""
    fields: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if social is not None:
        fields["social_links"] = [_link(one) for one in social if one]
    if footer is not None:
        fields["footer"] = _content(footer[1:]) if footer.startswith("@") else footer
    return cast(Fields, fields)


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
