"""A brake on guessing passwords: failures are counted per name and per address of the network."""

from django.core.cache import cache

WINDOW = 600  # seconds
PER_NAME, PER_ADDRESS = 10, 50


def too_many(name: str, address: str) -> bool:
    """Whether this name or this network address has failed too often in the last ten minutes."""
    by_name, by_address = cache.get(_name(name), 0), cache.get(_address(address), 0)
    return int(by_name) >= PER_NAME or int(by_address) >= PER_ADDRESS


def failed(name: str, address: str) -> None:
    """Count one failure."""
    for key in (_name(name), _address(address)):
        cache.add(key, 0, WINDOW)
        cache.incr(key)


def _name(name: str) -> str:
    return f"sign-in-name-{name.casefold().encode().hex()[:120]}"


def _address(address: str) -> str:
    return f"sign-in-from-{address}"
