"""A person at the desk has somebody asked by mail whether they want a list."""

from datetime import datetime

from publisher.actions.readers.joining.ask_to_join import Asked, ask_to_join
from publisher.actions.readers.joining.sign_up_pages import OWN, form_of
from publisher.audience.models import Form, MailingList
from publisher.audience.names import BadName
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication


def ask_by_hand(
    *,
    mailing_list: MailingList,
    address: str,
    source: str,
    actor: str,
    now: datetime,
    name: str = "",
    language: str = "",
) -> None:
    """Mail the button by which whoever has the address joins the list, within the mailbox's budget;
    a list of single opt-in takes in at once who never objected. source: where and how they asked
    for it, kept with the proof.

    Raises PublisherError `bad_address`, `bad_name`, `unknown_language` or `missing_text`.
    """
    publication = mailing_list.publication
    said = checks.line(source, "source", most=300, required=True)
    spoken = checks.language(language, "language") if language else ""
    language = spoken or mailing_list.language or publication.language
    asked = Asked(
        publication=publication,
        form=_own_form(publication),
        lists=(mailing_list,),
        address=address,
        language=language,
        text=said,
        name=name,
        detail={"door": "desk", "by": actor, "said": said},
    )
    _ask(asked, now)
    audit.record(actor=actor, verb="ask_reader", target=mailing_list, at=now,
                 publication=publication, list=mailing_list.slug)  # fmt: skip


def _own_form(publication: Publication) -> Form:
    form = form_of(publication, OWN)
    assert form is not None  # a publication has its own
    return form


def _ask(asked: Asked, now: datetime) -> None:
    try:
        ask_to_join(asked=asked, now=now)
    except BadName as error:
        raise PublisherError("bad_name", str(error), "name") from None
