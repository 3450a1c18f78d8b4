"""A brake on guessing passwords: failures are counted per name and per address of the network."""

from publisher.actions.processes.counts import counts

WINDOW = 600  # seconds
PER_NAME, PER_ADDRESS = 10, 50


def too_many(name: str, address: str) -> bool:
    """Whether this name or this network address has failed too often in the last ten minutes."""
    by_name, by_address = counts().read(_name(name)), counts().read(_address(address))
    return by_name >= PER_NAME or by_address >= PER_ADDRESS


def failed(name: str, address: str) -> None:
    """Count one failure."""
    for key in (_name(name), _address(address)):
        counts().add(key, WINDOW)


def _name(name: str) -> str:
    return f"sign-in-name-{name.casefold()}"


def _address(address: str) -> str:
    return f"sign-in-from-{address}"
