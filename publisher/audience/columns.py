"""What the columns of a file of readers mean, by the names that mailing tools give them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from publisher.audience.standing import Kind, squeezed
from publisher.errors import PublisherError

IGNORE = "ignore"
_NAMES = {
    "address": "address email emailaddress mail mailaddress adresse courriel adressemail "
    "adresseemail adresseelectronique subscriberemail emailadresse mailadresse correoelectronico",
    "name": "name nom fullname nomcomplet displayname",
    "first_name": "firstname prenom givenname vorname fname",
    "last_name": "lastname surname familyname nomdefamille nachname lname",
    "language": "language langue lang",
    Kind.STATUS: "status statut subscriptionstatus subscriberstatus emailstatus contactstatus "
    "memberstatus globalstatus liststatus emailsubscriptionstatus emailmarketingstatus "
    "statutabonnement active isactive actif enabled",
    Kind.HINT: "type subscribertype state etat estado",
    Kind.SUBSCRIBED: "subscribed issubscribed subscribedtoemails subscribedtonewsletter abonne "
    "inscrit optin optedin emailoptin acceptsmarketing acceptsemailmarketing consent emailconsent "
    "consentement emailsenabled",
    Kind.UNSUBSCRIBED: "unsubscribed isunsubscribed unsubscribe unsubscribedat unsubscribedon "
    "unsubscribeddate unsubscribedate unsubscribetime unsubdate unsubtime unsubscriptiondate "
    "optout optedout emailoptout hasoptedoutofemail emaildisabled isexcludedfromcampaigns "
    "desabonne desabonnele desinscrit desinscritle datedesinscription datededesinscription "
    "datededesabonnement abgemeldet",
    Kind.BOUNCED: "bounced bouncedat bouncedate hardbounce hardbounced cleaned cleantime "
    "undeliverable undeliverabilitydate",
    Kind.COMPLAINED: "complained complainedat spamcomplaint markedasspam",
    Kind.BLOCKED: "blocked blocklisted blacklisted isblacklisted emailblacklisted "
    "emailblocklisted suppressed banned",
    Kind.DELETED: "deleted isdeleted deletedat deletedon deleteddate removed removedat supprime "
    "supprimele",
    # They sound like a standing and are none.
    IGNORE: "activesubscription unsubcampaigntitle unsubcampaignid unsubreason unsubreasonother "
    "unsubscriptionreason unsubscribereason cleancampaigntitle cleancampaignid "
    "undeliverabilityreason bouncereason smsblacklisted smsblocklisted whatsappblacklisted "
    "whatsappblocklisted",
}
_MEANINGS = {word: meaning for meaning, words in _NAMES.items() for word in words.split()}
_FIELDS = [str(name) for name in _NAMES if name != Kind.HINT]
_STANDINGS = frozenset(Kind)
_SUSPICIOUS = re.compile(
    r"unsub|opt(?:ed)? ?(?:out|in)\b|desabon|desinscri|resili|status|statut|delet|supprim|remov"
    r"|bounc|rebond|clean|block(?:ed|list)|black ?list|suppress|complain|plainte|spam|churn"
    r"|disabl|enabl|activat|cancel|abmeld|abgemeld|\bestado\b|\bbaja\b|inacti|subscribed"
    r"|\babonnee?s?\b|consent|exclud|unreach|undeliver|invalid|validat|quarantin|\bbann|\bleft\b"
    r"|confirm"
)
_WHEN_OR_WHERE = re.compile(
    r"(?:opt ?in|confirm\w*|subscribed|consent\w*|activat\w*|abonne\w*)"
    r" (?:time|date|ip|at|on|le|since|source|from)"
)


@dataclass(slots=True)
class Columns:
    """Where each meaning stands in a row; None where it does not."""

    address: int
    name: int | None = None
    language: int | None = None
    name_parts: list[int] = field(default_factory=list)  # first name, last name
    standing: list[tuple[int, Kind, str]] = field(default_factory=list)  # with the column's name
    ignored: list[str] = field(default_factory=list)


def read_columns(names: Sequence[str], chosen: Mapping[str, str]) -> Columns:
    """The columns with these names.

    chosen: field by column, what the caller says of columns of other names; `ignore` for none.
    Raises PublisherError `no_address_column`; `unknown_status_column` for a column that may say
    who left and is not known; `unknown_column` or `unknown_field` for a choice that cannot be.
    """
    meanings = _meanings(names, _checked(names, chosen))
    found: dict[str, int] = {}
    columns = Columns(address=_address(names, meanings))
    for position, (name, meaning) in enumerate(zip(names, meanings, strict=True)):
        if meaning in _STANDINGS:
            columns.standing.append((position, Kind(meaning), name.strip()[:60]))
        elif meaning not in (IGNORE, "address") and meaning and meaning not in found:
            found[meaning] = position
        elif position != columns.address and name.strip() and "@" not in name:
            columns.ignored.append(name.strip()[:60])
    columns.name, columns.language = found.get("name"), found.get("language")
    first, last = found.get("first_name"), found.get("last_name")
    family = columns.name is not None and squeezed(names[columns.name]) == "nom"
    if family and first is not None and last is None:  # "Prénom", "Nom"
        last, columns.name = columns.name, None
    columns.name_parts = [part for part in (first, last) if part is not None]
    return columns


def _checked(names: Sequence[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """The choices by the columns' squeezed names."""
    there = {squeezed(name) for name in names}
    for name, meaning in chosen.items():
        if squeezed(name) not in there:
            raise PublisherError("unknown_column", f"the file has no column {name!r}", "--map")
        if meaning not in _FIELDS:
            raise PublisherError(
                "unknown_field", f"{meaning!r} is none of: {', '.join(_FIELDS)}", "--map"
            )
    return {squeezed(name): meaning for name, meaning in chosen.items()}


def _meanings(names: Sequence[str], chosen: Mapping[str, str]) -> list[str]:
    words = [squeezed(name) for name in names]
    taken = set(chosen.values()) - _STANDINGS  # one column is enough, the one that was chosen
    known = {word: meaning for word, meaning in _MEANINGS.items() if meaning not in taken}
    found = [chosen.get(word, known.get(word, "")) for word in words]
    unknown = [
        name.strip()[:60]
        for name, meaning in zip(names, found, strict=True)
        if not meaning and _suspicious(name)
    ]
    if unknown:
        listed = ", ".join(unknown)
        raise PublisherError(
            "unknown_status_column",
            f"these columns may say who left: {listed}; say what each means, like "
            f"--map '{unknown[0]}=unsubscribed', or --map '{unknown[0]}={IGNORE}'",
            values={"columns": unknown},
        )
    return found


def _suspicious(name: str) -> bool:
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", name.strip()).casefold()
        if not unicodedata.combining(character)
    )
    plain = re.sub(r"[\W_]+", " ", plain).strip()
    return "@" not in name and bool(_SUSPICIOUS.search(_WHEN_OR_WHERE.sub("", plain)))


def _address(names: Sequence[str], meanings: Sequence[str]) -> int:
    """Where the address stands: "address" beside "e-mail" is where somebody lives."""
    places = [place for place, meaning in enumerate(meanings) if meaning == "address"]
    if not places:
        raise PublisherError(
            "no_address_column",
            "the first line must name the columns, one of them `address`, "
            "like: address;name;language",
        )
    mail = [place for place in places if re.search("mail|courriel|correo", squeezed(names[place]))]
    return (mail or places)[0]
