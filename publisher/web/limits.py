"""How often something may happen in a minute, counted in each process of the web server."""

import time

from django.core.cache import cache


def over(key: str, most: int) -> int:
    """Count one more of `key`; the seconds to wait when there were more than `most`, else 0."""
    minute, second = divmod(time.time(), 60)
    counted = f"minute-{minute:.0f}-{key}"
    cache.add(counted, 0, 61)
    return 60 - int(second) if cache.incr(counted) > most else 0
