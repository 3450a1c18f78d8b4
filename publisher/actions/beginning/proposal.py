"""What is proposed for a publication, of what was read on its site."""

from publisher.actions.beginning.site_address import domain_of, host_of
from publisher.errors import PublisherError
from publisher.publications import checks
from publisher.publications.models import Publication, SiteReading

ZONES = {  # of sites whose country has one, or one that counts
    "fr": "Europe/Paris", "be": "Europe/Brussels", "ch": "Europe/Zurich", "lu": "Europe/Luxembourg",
    "de": "Europe/Berlin", "at": "Europe/Vienna", "es": "Europe/Madrid", "it": "Europe/Rome",
    "nl": "Europe/Amsterdam", "pt": "Europe/Lisbon", "uk": "Europe/London", "ie": "Europe/Dublin",
    "ca": "America/Toronto", "ma": "Africa/Casablanca", "tn": "Africa/Tunis",
    "dz": "Africa/Algiers", "sn": "Africa/Dakar", "ci": "Africa/Abidjan", "re": "Indian/Reunion",
}  # fmt: skip
LETTERS = {"fr": "La lettre", "en": "The letter"}
UTC = "Etc/UTC"


def propose(reading: SiteReading) -> dict[str, str]:
    """A value for each field of the form, all of which a person may change."""
    found = reading.found
    host = str(found.get("host") or host_of(reading.address))
    language = _language(str(found.get("language", "")))
    name = str(found.get("name") or "") or _name_of(host)
    return {
        "name": name,
        "tagline": str(found.get("tagline", "")),
        "letter": LETTERS.get(language.partition("-")[0], name),
        "language": language,
        "time_zone": ZONES.get(host.rpartition(".")[2], _zone(language)),
        "colour": str(found.get("colour") or Publication._meta.get_field("colour").default),
        "domain": domain_of(host),
        "feed": str(found.get("feed", "")),
    }


def _language(given: str) -> str:
    try:
        return checks.language(given, "language")
    except PublisherError:
        return str(Publication._meta.get_field("language").default)


def _zone(language: str) -> str:
    return {"fr": "Europe/Paris", "en": "Europe/London"}.get(language.partition("-")[0], UTC)


def _name_of(host: str) -> str:
    """The word of the host that the site is known by."""
    labels = domain_of(host).split(".")
    return labels[-2].replace("-", " ").capitalize() if len(labels) > 1 else ""
