"""Who runs a mailbox, as far as its address tells: the groups that sums are made by."""

from collections.abc import Mapping

from publisher.delivery.sql.ledger_sql import postgresql

PROVIDERS: Mapping[str, tuple[str, ...]] = {
    "Gmail": ("gmail.com", "googlemail.com"),
    "Outlook": (
        *("outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr", "hotmail.co.uk"),
        *("live.com", "live.fr", "msn.com"),
    ),
    "Yahoo": ("yahoo.com", "yahoo.fr", "yahoo.co.uk", "ymail.com", "aol.com"),
    "Apple": ("icloud.com", "me.com", "mac.com"),
    "Orange": ("orange.fr", "wanadoo.fr"),
    "Free": ("free.fr", "online.fr", "aliceadsl.fr"),
    "SFR": ("sfr.fr", "neuf.fr", "cegetel.net", "club-internet.fr", "numericable.fr"),
    "Bouygues": ("bbox.fr",),
    "La Poste": ("laposte.net",),
    "Proton": ("proton.me", "protonmail.com", "pm.me"),
    "GMX, Web.de": ("gmx.de", "gmx.net", "gmx.com", "gmx.fr", "web.de"),
}
BY_DOMAIN = {domain: name for name, domains in PROVIDERS.items() for domain in domains}


def group_of(address: str) -> str:
    """The provider's name; "" for all others, and where the address was erased."""
    return BY_DOMAIN.get(address.partition("@")[2].lower(), "")


def names() -> str:
    """A table expression `mailbox(domain, name)` for a statement's WITH; it takes nothing."""
    rows = ", ".join(f"('{domain}', '{name}')" for domain, name in sorted(BY_DOMAIN.items()))
    return f"mailbox(domain, name) AS (VALUES {rows})"


def joined() -> str:
    """What joins `mailbox` to deliveries `d`."""
    place = "strpos" if postgresql() else "instr"
    return (
        f"LEFT JOIN mailbox ON mailbox.domain = lower(substr(d.address,"
        f" {place}(d.address, '@') + 1))"
    )
