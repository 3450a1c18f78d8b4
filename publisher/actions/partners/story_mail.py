"""A partner's copy as a mail: signed, and returned to, like all mail of its publication."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from publisher.actions.issues.editions import signer_for
from publisher.actions.mail.channels import CHANNELS
from publisher.actions.mail.mail_route import mail_routes
from publisher.actions.partners.copies.earlier_copies import original_of
from publisher.actions.partners.copies.sources import publication_source
from publisher.actions.partners.copies.written import fitted, terms_of, written
from publisher.audience import mailable
from publisher.audience.addresses import normalise
from publisher.channels.story_mail import StoryMailChannel
from publisher.channels.types import Channel, Parcel
from publisher.content.article import Access, PublishedArticle
from publisher.delivery.models import Delivery
from publisher.editorial.clock import ledger_now
from publisher.editorial.models import ArticleVersion
from publisher.editorial.visibility import Exit, shown
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.publications.tokens import lowercase_many
from publisher.renderers.email import message_pieces
from publisher.renderers.email.types import Envelope, Recipient
from publisher.renderers.email.wire_mail import WireMail, compile_wire_mail
from publisher.renderers.wire.formats import format_of
from publisher.renderers.wire.parts.mail_words import cover, subject
from publisher.renderers.wire.source import Original, WireSource
from publisher.syndication.models import Destination

PAGES = ("html", "json-ld")  # formats that are read as they are
TEXTS = ("text", "text-iptc-7901", "markdown")  # the first stands beside a page
ATTACHED, BODY = "attachment", "body"


def relays() -> Sequence[Callable[[], Channel]]:
    """A way to open each relay of the installation's, for one mail at a time."""
    return [partial(CHANNELS[route.channel].open, route) for route in mail_routes()]


def compose(parcel: Parcel, *, to: str, form: str) -> Parcel | str:
    """The parcel as a mail to `to`, in pieces; or why it gets none. The same on every retry: its
    Message-ID is of the delivery, its date that of the decision to send it.

    form: ATTACHED or BODY, "" for what the destination's format is best read as. Raises
    PublisherError for an address that no header can hold.
    """
    rows = Delivery.objects.select_related(
        "destination__publication", "destination__product", "send", "article_version__article"
    )
    delivery = rows.get(pk=parcel.key)
    destination = cast(Destination, delivery.destination)
    title, key = destination.publication, normalise(to)[1]
    if mailable.suppressed_keys(title.pk, [key]):
        return "the address is blocked; see: publisher suppression list"
    mail = _mail(parcel, _story(delivery, destination), destination, form)
    message_id, path = (
        lowercase_many(purpose, [delivery.pk])[0] for purpose in ("message-id", "return")
    )
    dated_at = delivery.send.created_at
    edition = compile_wire_mail(mail, _envelope(title))
    recipient = Recipient(address=to, token=message_id, message_id=message_id, dated_at=dated_at)
    return Parcel(
        key=parcel.key,
        attempt=parcel.attempt,
        pieces=message_pieces(edition, recipient, signer_for(title.pk, edition, dated_at)),
        recipient=to,
        sender=f"b-{path}@{title.return_domain or title.domain}",
    )


def sample_channel(
    destination: Destination,
    article: PublishedArticle,
    source: WireSource,
    original: Original | None,
) -> Channel:
    """A channel that mails a sample, which is no delivery of the ledger."""
    values = destination.settings

    def composed(parcel: Parcel) -> Parcel | str:
        title, to = destination.publication, values["to"]
        if mailable.suppressed_keys(title.pk, [normalise(to)[1]]):
            return "the address is blocked; ask the newsroom"
        story = _Story(article, source, lambda: original)
        mail = _mail(parcel, story, destination, values.get("as", ""))
        token = lowercase_many("sample-mail", [parcel.key])[0]
        dated_at = ledger_now()
        edition = compile_wire_mail(mail, _envelope(title))
        recipient = Recipient(address=to, token=token, message_id=token, dated_at=dated_at)
        return Parcel(
            key=parcel.key,
            attempt=1,
            pieces=message_pieces(edition, recipient, signer_for(title.pk, edition, dated_at)),
            recipient=to,
            sender=f"b-{token}@{title.return_domain or title.domain}",
        )

    return StoryMailChannel(relays(), composed, values["to"])


@dataclass(frozen=True, slots=True)
class _Story:
    """What a mail is made of. original: what a withdrawal takes back, asked where it is named."""

    article: PublishedArticle
    source: WireSource
    original: Callable[[], Original | None]


def _story(delivery: Delivery, destination: Destination) -> _Story:
    version = delivery.article_version
    assert version is not None
    return _Story(
        _article(version, destination),
        _source(destination),
        lambda: original_of(delivery, destination, version.article_id),
    )


def _mail(parcel: Parcel, story: _Story, destination: Destination, form: str) -> WireMail:
    """A page with its text, a text, or a cover with the file."""
    article, source = story.article, story.source
    title = subject(article, source)
    if form != ATTACHED and destination.format in (*PAGES, *TEXTS):
        body = parcel.body.decode(destination.encoding or "utf-8", "replace")
        if destination.format in TEXTS:
            return WireMail(subject=title, text=body)
        text = written(article, source, format_of(TEXTS[0]), original=story.original())
        return WireMail(subject=title, text=text.body.decode(), html=body)
    if form == BODY:
        raise PublisherError(
            "not_readable", f"{destination.format} is no text to read; attach it", "--set as"
        )
    file = (parcel.name, parcel.content_type, parcel.body)
    return WireMail(subject=title, text=cover(article, source), attached=file)


def _source(destination: Destination) -> WireSource:
    """What subjects, covers and texts name of the publication; no picture goes with these."""
    return terms_of(destination).on(publication_source(destination.publication))


def _article(version: ArticleVersion, destination: Destination) -> PublishedArticle:
    """What this partner may have of the version."""
    article = shown(
        version,
        exit=Exit.PARTNER,
        now=ledger_now(),
        entitled=cast(Access, destination.access),
        advance=destination.advance_copies,
    )
    if article is None:
        raise PublisherError("not_to_be_shown", "it may not be shown now", "article")
    return fitted(article, terms_of(destination))[0]


def _envelope(title: Publication) -> Envelope:
    """No list sends it, and a system wrote it (RFC 3834, 5)."""
    return Envelope(
        from_name=title.sender_name or title.name,
        from_address=title.sender_address,
        reply_to=title.reply_to,
        list_id="",
        list_name="",
        language=title.language,
        unsubscribe_base="",
        archive_url="",
        domain=title.domain,
        time_zone=title.time_zone,
        automatic=True,
    )
