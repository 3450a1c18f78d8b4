"""An address as a page shows it to whoever holds a link: its owner knows it, nobody else learns."""

SHOWN = 1  # characters of the local part


def masked(address: str) -> str:
    """`zoé@example.org` becomes `z••@example.org`; how long it is does not show."""
    local, _, domain = address.rpartition("@")
    return f"{local[:SHOWN]}••@{domain}"
