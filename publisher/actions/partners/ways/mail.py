"""Mails to a partner's mailbox, over the relays that take all our mail."""

from functools import partial
from operator import itemgetter

from publisher.actions.partners.fields import Field, FieldType, Values
from publisher.actions.partners.parcel_names import NameParts, file_name
from publisher.actions.partners.ways.way import Way
from publisher.channels.types import Channel
from publisher.errors import PublisherError

FORMS = ("body", "attachment")


def _address(value: str) -> str:
    from publisher.audience.addresses import normalise

    return normalise(value)[0]


def _form(value: str) -> str:
    if value not in FORMS:
        raise PublisherError("unknown_form", f"{value!r} is none of {', '.join(FORMS)}")
    return value


def _attachment_name(parts: NameParts) -> str:
    """As a file's; but no picture goes beside it, as files' do."""
    return file_name(parts)


def _open(values: Values) -> Channel:
    from publisher.actions.partners.story_mail import compose, relays
    from publisher.channels.story_mail import StoryMailChannel

    to = values["to"]
    return StoryMailChannel(relays(), partial(compose, to=to, form=values.get("as", "")), to)


MAIL = Way(
    code="mail",
    label={"en": "mail", "fr": "courriel", "ar": "بريد"},
    fields=(
        Field(
            key="to",
            label={"en": "Address", "fr": "Adresse", "ar": "العنوان"},
            type=FieldType.TEXT,
            help={
                "en": "address of the partner’s desk",
                "fr": "adresse de la rédaction",
                "ar": "عنوان هيئة تحرير الشريك",
            },
            check=_address,
        ),
        Field(
            key="as",
            label={"en": "Form", "fr": "Forme", "ar": "الشكل"},
            type=FieldType.TEXT,
            help={
                "en": "body or attachment; else pages and texts are read in the mail, "
                "other files attached",
                "fr": "dans le corps ou en pièce jointe\u202f; sinon pages et textes se lisent "
                "dans le courriel, les autres fichiers sont joints",
                "ar": "في النص أو مرفقًا؛ وإلا قُرئت الصفحات والنصوص في الرسالة وأُرفق ما سواها",
            },
            choices={
                "body": {
                    "en": "in the mail itself",
                    "fr": "dans le corps du courriel",
                    "ar": "في الرسالة نفسها",
                },
                "attachment": {"en": "as an attachment", "fr": "en pièce jointe", "ar": "مرفقًا"},
            },
            check=_form,
            optional=True,
        ),
    ),
    open=_open,
    place=itemgetter("to"),
    name=_attachment_name,
    repeat_is_harmless=False,  # no mailbox tells a repeat by its Message-ID
)
