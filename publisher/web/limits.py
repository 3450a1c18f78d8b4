"""How often something may happen in a minute, on all web processes together."""

from publisher.actions.processes.counts import counts

MINUTE = 60  # seconds


def seconds_to_wait(key: str, most: int) -> int:
    """Count one more of `key`; the seconds to wait when there were more than `most`, else 0."""
    count = counts().add(key, MINUTE)
    return count.wait if count.number > most else 0
