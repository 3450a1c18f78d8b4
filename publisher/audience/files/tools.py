"""Mailing tools whose exports are known by the names of their columns.

Of each: what must be there, and what its other columns mean, so that nobody is asked. Sources: the
tools' own documentation and code (listmonk `cmd/subscribers.go`; Ghost `members-csv`; Substack,
Buttondown, Brevo and Mailchimp help pages on exporting; Keila's contact export).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from publisher.audience.standing import Kind, Left

OURS = "publisher"
IGNORE = "ignore"


def _words(**meanings: str) -> dict[str, str]:
    """Meaning by squeezed name, from names by meaning."""
    return {word: meaning for meaning, words in meanings.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Tool:
    """A mailing tool. `signatures`: sets of names, one of which is there whole; `columns`: meaning
    by squeezed name; `standings`: the same of columns that say who left; `by_filename`: what the
    beginning of its file's name says of everybody in it; `needs_consent_time`: who has none
    never agreed; `paid_words`: the squeezed words of its column `paid` for who pays or is given
    it, where not each is a name of what they get."""

    name: str
    signatures: tuple[frozenset[str], ...]
    columns: Mapping[str, str]
    standings: Mapping[str, Kind] = field(default_factory=dict)
    by_filename: Mapping[str, Left] = field(default_factory=dict)
    needs_consent_time: bool = False
    paid_words: frozenset[str] = frozenset()


def _signature(names: str) -> frozenset[str]:
    return frozenset(names.split())


_LISTMONK = Tool(
    "listmonk",
    (_signature("uuid email attributes status"), _signature("uuid email attribs status")),
    _words(json="attributes attribs", joined_at="createdat", ignore="uuid id updatedat lists"),
    {"status": Kind.STATUS},
)
_MAILCHIMP = Tool(
    "Mailchimp",
    (_signature("emailaddress leid euid"), _signature("emailaddress memberrating optintime")),
    _words(
        tags="tags",
        asked_at="optintime",
        confirmed_at="confirmtime",
        time_zone="timezone",
        ignore="memberrating optinip confirmip latitude longitude gmtoff dstoff cc region "
        "lastchanged leid euid notes unsubcampaigntitle unsubcampaignid unsubreason "
        "unsubreasonother cleancampaigntitle cleancampaignid",
    ),
    {"unsubtime": Kind.UNSUBSCRIBED, "cleantime": Kind.BOUNCED},
    {
        "unsubscribed_": Left.UNSUBSCRIBED,
        "cleaned_": Left.BOUNCED,
        "nonsubscribed_": Left.UNCONFIRMED,
    },
    needs_consent_time=True,
)
_GHOST = Tool(
    "Ghost",
    (_signature("email subscribedtoemails complimentaryplan"),),
    _words(
        tags="labels",
        joined_at="createdat",
        paid="tiers products",
        paid_flag="complimentaryplan",
        ignore="id stripecustomerid",
    ),
    {"subscribedtoemails": Kind.SUBSCRIBED, "deletedat": Kind.DELETED},
)
_KEILA = Tool(
    "Keila",
    (_signature("email firstname lastname externalid status data"),),
    _words(
        json="data",
        external_id="externalid",
        joined_at="insertedat createdat",
        confirmed_at="doubleoptinat",
        ignore="updatedat id",
    ),
    {"status": Kind.STATUS},
)
_SUBSTACK = Tool(
    "Substack",
    (
        _signature("email activesubscription emaildisabled"),
        _signature("email emaildisabled expiry type"),
        _signature("email stripeplan startdate activity"),
    ),
    _words(
        joined_at="createdat startdate",
        paid_flag="activesubscription",
        paid="plan type stripeplan",
        paid_until="expiry expirationdate",
        ignore="firstpaymentat stripeconnectedcustomerid canceldate paidupgradedate "
        "firstpaiddate revenue activity subscriptionsource country",
    ),
    {"emaildisabled": Kind.UNSUBSCRIBED},
    paid_words=frozenset(
        ["paid", "comp", "gift", "monthly", "yearly", "annual", "founding", "lifetime"]
    ),
)
_BUTTONDOWN = Tool(
    "Buttondown",
    (
        _signature("emailaddress type undeliverabilitydate"),
        _signature("emailaddress type creationdate source"),
        _signature("emailaddress type creationdate metadata"),
    ),
    _words(
        json="metadata",
        tags="tags",
        joined_at="creationdate",
        paid="type",
        ignore="id notes ipaddress source referrerurl utmcampaign utmmedium utmsource secondaryid "
        "unsubscriptionreason undeliverabilityreason churndate upgradedate lastclickdate "
        "lastopendate avatarurl riskscore stripecustomerid absoluteurl",
    ),
    {
        "type": Kind.HINT,
        "unsubscriptiondate": Kind.UNSUBSCRIBED,
        "undeliverabilitydate": Kind.BOUNCED,
    },
    paid_words=frozenset(["premium", "gifted", "trialed", "churning"]),
)
_BREVO = Tool(
    "Brevo",
    (
        _signature("email emailblacklisted"),
        _signature("contactid email addedtime modifiedtime"),
        _signature("email addedtime modifiedtime smsblacklisted"),
    ),
    _words(
        external_id="extid",
        joined_at="addedtime",
        ignore="contactid modifiedtime smsblacklisted smsblocklisted whatsappblacklisted "
        "whatsappblocklisted doubleoptin listids optin",
    ),
    {"emailblacklisted": Kind.BLOCKED, "emailblocklisted": Kind.BLOCKED},
)
TOOLS = (_LISTMONK, _MAILCHIMP, _GHOST, _KEILA, _SUBSTACK, _BUTTONDOWN, _BREVO)


def recognised(names: Collection[str]) -> Tool | None:
    """The tool that wrote a file whose columns have these squeezed names."""
    there = frozenset(names)
    return next(
        (tool for tool in TOOLS if any(signature <= there for signature in tool.signatures)), None
    )
