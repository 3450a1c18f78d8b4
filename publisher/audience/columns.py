"""What the columns of a file of readers mean, by the names that mailing tools give them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from publisher.audience.files.tools import IGNORE, Tool, recognised
from publisher.audience.standing import Kind, squeezed
from publisher.errors import PublisherError

FIELD = "field:"  # before the name of a field
_NAMES = {
    "address": "address email emailaddress mail mailaddress adresse courriel adressemail "
    "adresseemail adresseelectronique subscriberemail emailadresse mailadresse correoelectronico",
    "name": "name nom fullname nomcomplet displayname",
    "first_name": "firstname prenom givenname vorname fname",
    "last_name": "lastname surname familyname nomdefamille nachname lname",
    "language": "language langue lang sprache idioma locale",
    "tags": "tags tag labels etiquettes etiquette motscles schlagworte",
    "external_id": "externalid",
    "time_zone": "timezone fuseauhoraire",
    "joined_at": "joined joinedat joineddate datejoined subscribedat subscribedon subscribeddate "
    "subscriptiondate signupdate signupat signedupat inscritle dateinscription datedinscription "
    "abonnele dateabonnement datedabonnement",
    "asked_at": "optintime optinat optindate consentdate consentat consenttime consentedat "
    "dateconsentement datedeconsentement",
    "confirmed_at": "confirmtime confirmedat confirmdate confirmationdate confirmele "
    "dateconfirmation datedeconfirmation",
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
_FIELDS = [*(str(name) for name in _NAMES if name != Kind.HINT), "json"]
MEANINGS = tuple(_FIELDS)  # what somebody may say of a column, beside `field:NAME`
_ONCE = ("name", "first_name", "last_name", "language", "external_id", "time_zone", "joined_at",
         "asked_at", "confirmed_at", "paid_until")  # fmt: skip
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
    """Where each meaning stands in a row; None where it does not.

    moments: `joined_at`, `asked_at`, `confirmed_at`, `paid_until`; json: objects of fields by name;
    fields: the name of a field by position; spare: columns that nobody asked for, by position;
    ignored: the names of what is not used.
    """

    address: int
    tool: Tool | None = None
    name: int | None = None
    language: int | None = None
    external_id: int | None = None
    time_zone: int | None = None
    name_parts: list[int] = field(default_factory=list)  # first name, last name
    standing: list[tuple[int, Kind, str]] = field(default_factory=list)  # with the column's name
    moments: dict[str, int] = field(default_factory=dict)
    tags: list[int] = field(default_factory=list)
    paid: list[int] = field(default_factory=list)
    paid_flags: list[int] = field(default_factory=list)
    json: list[int] = field(default_factory=list)
    fields: dict[int, str] = field(default_factory=dict)
    spare: dict[int, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)

    @property
    def plain(self) -> bool:
        """Whether nothing stands there but address, name, language and who left."""
        return not (
            self.moments or self.tags or self.paid or self.paid_flags or self.json or self.fields
        ) and (self.external_id is None and self.time_zone is None)


def address_column(names: Sequence[str]) -> int:
    """The position of the column with the addresses, whatever the others say.

    Raises PublisherError `no_address_column`.
    """
    words = map(squeezed, names)
    return _address(names, [_MEANINGS.get(word, "") for word in words])


def read_columns(names: Sequence[str], chosen: Mapping[str, str]) -> Columns:
    """The columns with these names.

    chosen: what the caller says of columns of other names: a meaning, `field:NAME`, or `ignore`
    for none. Raises PublisherError `no_address_column`; `duplicate_column` where one of two has to
    be chosen; `unknown_status_column` for a column that may say who left and is not known;
    `unknown_column` or `unknown_field` for a choice that cannot be.
    """
    words = [squeezed(name) for name in names]
    tool, picked = recognised(words), _checked(names, chosen)
    meanings = _meanings(names, picked, tool)
    columns = Columns(address=_address(names, meanings), tool=tool)
    found: dict[str, int] = {}
    for position, (name, meaning) in enumerate(zip(names, meanings, strict=True)):
        kind = Kind(meaning) if meaning in _STANDINGS else None
        if tool and kind is None and words[position] not in picked:
            kind = tool.standings.get(words[position])  # beside what else it says
        if kind:
            columns.standing.append((position, kind, name.strip()[:60]))
        if meaning not in _STANDINGS and not _place(columns, found, position, name, meaning):
            columns.ignored.append(name.strip()[:60])
    _check_duplicates(names, words, found, columns)
    _settle(columns, names, found)
    return columns


def _place(columns: Columns, found: dict[str, int], position: int, name: str, meaning: str) -> bool:
    """Put the column where its meaning stands; whether it is used (or nobody misses it)."""
    many = {"tags": columns.tags, "json": columns.json, "paid": columns.paid,
            "paid_flag": columns.paid_flags}  # fmt: skip
    if meaning in many:
        many[meaning].append(position)
    elif meaning.startswith(FIELD):
        columns.fields[position] = meaning.removeprefix(FIELD).strip()
    elif meaning in _ONCE and meaning not in found:
        found[meaning] = position
    elif position != columns.address and name.strip() and "@" not in name:
        if meaning in ("", "address"):  # where somebody lives
            columns.spare[position] = name.strip()
        return False
    return True


def _settle(columns: Columns, names: Sequence[str], found: dict[str, int]) -> None:
    """What stands once, from its positions by meaning."""
    columns.name, columns.language = found.get("name"), found.get("language")
    columns.external_id, columns.time_zone = found.get("external_id"), found.get("time_zone")
    columns.moments = {
        meaning: position
        for meaning, position in found.items()
        if meaning.endswith(("_at", "_until"))
    }
    first, last = found.get("first_name"), found.get("last_name")
    family = columns.name is not None and squeezed(names[columns.name]) == "nom"
    if family and first is not None and last is None:  # "Prénom", "Nom"
        last, columns.name = columns.name, None
    columns.name_parts = [part for part in (first, last) if part is not None]


def _check_duplicates(
    names: Sequence[str], words: Sequence[str], found: dict[str, int], columns: Columns
) -> None:
    """Two columns of one name: which is meant? Where nothing is taken from them, nobody asks."""
    for position in (columns.address, *found.values(), *columns.fields):
        twice = [place + 1 for place, word in enumerate(words) if word == words[position]]
        if len(twice) > 1:
            named, places = names[position].strip()[:60], " and ".join(map(str, twice))
            raise PublisherError(
                "duplicate_column",
                f"columns {places} are both named {named!r}; rename the one that is not meant",
                values={"column": named},
            )


def _checked(names: Sequence[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """The choices by the columns' squeezed names."""
    there = {squeezed(name) for name in names}
    for name, meaning in chosen.items():
        if squeezed(name) not in there:
            raise PublisherError("unknown_column", f"the file has no column {name!r}", "--map")
        if meaning not in _FIELDS and not meaning.startswith(FIELD):
            raise PublisherError(
                "unknown_field",
                f"{meaning!r} is none of: {', '.join(_FIELDS)}, {FIELD}NAME",
                "--map",
            )
    return {squeezed(name): meaning for name, meaning in chosen.items()}


def _meanings(names: Sequence[str], chosen: Mapping[str, str], tool: Tool | None) -> list[str]:
    found = _known_meanings(names, chosen, tool)
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


def proposed(names: Sequence[str]) -> list[str | None]:
    """What each column is taken for unless somebody says otherwise: one of MEANINGS, `field:NAME`,
    empty for nothing; None for one that may say who left, and that somebody has to speak for."""
    tool = recognised([squeezed(name) for name in names])
    found = _known_meanings(names, {}, tool)
    return [
        None if not meaning and _suspicious(name) else meaning
        for name, meaning in zip(names, found, strict=True)
    ]


def _known_meanings(
    names: Sequence[str], chosen: Mapping[str, str], tool: Tool | None
) -> list[str]:
    words = [squeezed(name) for name in names]
    taken = {*chosen.values()} & {*_ONCE, "address"}  # one is enough, the one that was chosen
    known = {**_MEANINGS, **(tool.columns if tool else {})}
    known = {word: meaning for word, meaning in known.items() if meaning not in taken}
    for name, word in zip(names, words, strict=True):
        if name.strip().startswith(FIELD):
            known[word] = name.strip()
    if tool:
        known |= {w: str(kind) for w, kind in tool.standings.items() if w not in tool.columns}
    return [chosen.get(word, known.get(word, "")) for word in words]


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
