"""A state is a word and a shape, never a colour alone: both for every state that pages show."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from publisher.delivery.models import Delivery, Send
from publisher.editorial.models import Article, ArticleVersion, Issue

Change = ArticleVersion.Change


@dataclass(frozen=True, slots=True)
class Sign:
    """`shape` is one of templates/fragments/signs.html; `tone` is asks, over or nothing."""

    word: object
    shape: str
    tone: str = ""


SEND = {
    Send.State.SCHEDULED: Sign(_("scheduled"), "ring"),
    Send.State.PREPARING: Sign(_("getting ready"), "ring"),
    Send.State.RUNNING: Sign(_("running"), "half"),
    Send.State.PAUSED: Sign(_("paused"), "bars", "asks"),
    Send.State.HELD: Sign(_("held"), "triangle", "asks"),
    Send.State.FINISHED: Sign(_("finished"), "full"),
    Send.State.CANCELED: Sign(_("canceled"), "cross", "over"),
}
ISSUE = {
    Issue.State.DRAFT: Sign(_("draft"), "ring"),
    Issue.State.APPROVED: Sign(_("approved"), "half"),
    Issue.State.SENT: Sign(_("sent"), "full"),
}
ARTICLE = {
    Article.PubStatus.USABLE: Sign(_("published"), "full"),
    Article.PubStatus.WITHHELD: Sign(_("withheld"), "bars", "over"),
    Article.PubStatus.CANCELED: Sign(_("killed"), "cross", "asks"),
}
THERE = Sign(_("it is there"), "check")  # a line of DNS
MISSING = Sign(_("missing"), "triangle", "asks")
UNKNOWN = Sign(_("not asked yet"), "ring")
EMBARGOED = Sign(_("under embargo"), "ring", "asks")
SETTLING = Sign(_("an edit settles"), "half", "asks")
BY_CHANGE = {  # a canceled story's
    Change.TAKEN_DOWN: Sign(_("taken down"), "cross", "asks"),
    Change.UNPUBLISHED: Sign(_("unpublished"), "dash", "over"),
}
CHANGE = {
    Change.CREATED: Sign(_("first version"), "ring"),
    Change.UPDATED: Sign(_("update"), "full"),
    Change.CORRECTED: Sign(_("correction"), "diamond", "asks"),
    Change.KILLED: Sign(_("killed"), "cross", "asks"),
    Change.TAKEN_DOWN: Sign(_("taken down"), "cross", "asks"),
    Change.UNPUBLISHED: Sign(_("unpublished"), "dash", "over"),
    Change.WITHHELD: Sign(_("withheld"), "bars", "over"),
    Change.RELEASED: Sign(_("released"), "check"),
    Change.EMBARGOED: Sign(_("under embargo"), "ring", "asks"),
}
_ON_ITS_WAY = Sign(_("on its way"), "half")
_GOT = Sign(_("acknowledged"), "check")
_REFUSED = Sign(_("refused it"), "cross", "asks")
PARTNER = {  # one delivery to a partner
    Delivery.State.PENDING: _ON_ITS_WAY,
    Delivery.State.LEASED: _ON_ITS_WAY,
    Delivery.State.ATTEMPTING: _ON_ITS_WAY,
    Delivery.State.RETRYING: Sign(_("not reached, tried again"), "triangle", "asks"),
    Delivery.State.ACCEPTED: _GOT,
    Delivery.State.DELIVERED: _GOT,
    Delivery.State.BOUNCED: _REFUSED,
    Delivery.State.FAILED: _REFUSED,
    Delivery.State.SUPPRESSED: Sign(_("stopped"), "dash", "over"),
    Delivery.State.CANCELED: Sign(_("stopped"), "dash", "over"),
    Delivery.State.SUPERSEDED: Sign(_("a newer one goes instead"), "dash", "over"),
    Delivery.State.UNCERTAIN: Sign(_("outcome unknown"), "diamond", "asks"),
}
WAITS = Sign(_("waits: the partner is paused"), "bars", "asks")
ACTIVE = Sign(_("active"), "full")
PAUSED = Sign(_("paused"), "bars", "asks")
FAILING = Sign(_("failing"), "triangle", "asks")
DELIVERY = {
    Delivery.State.PENDING: Sign(_("waiting"), "ring"),
    Delivery.State.LEASED: Sign(_("taken by a worker"), "ring"),
    Delivery.State.ATTEMPTING: Sign(_("on its way"), "half"),
    Delivery.State.RETRYING: Sign(_("will be tried again"), "half"),
    Delivery.State.ACCEPTED: Sign(_("accepted by the next server"), "full"),
    Delivery.State.DELIVERED: Sign(_("delivered"), "full"),
    Delivery.State.BOUNCED: Sign(_("bounced"), "cross"),
    Delivery.State.FAILED: Sign(_("failed"), "cross"),
    Delivery.State.SUPPRESSED: Sign(_("suppressed address"), "dash", "over"),
    Delivery.State.CANCELED: Sign(_("canceled"), "dash", "over"),
    Delivery.State.SUPERSEDED: Sign(_("superseded"), "dash", "over"),
    Delivery.State.UNCERTAIN: Sign(_("outcome unknown"), "diamond", "asks"),
}


def sign_of(article: Article, *, early: bool) -> Sign:
    """An article's state in one sign. `early`: whether its embargo still runs."""
    status = Article.PubStatus(article.pubstatus)
    if status == Article.PubStatus.USABLE and early:
        return EMBARGOED
    if status == Article.PubStatus.CANCELED and article.current:
        return BY_CHANGE.get(Change(article.current.change), ARTICLE[status])
    return ARTICLE[status]
