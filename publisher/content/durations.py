"""Lengths of time for people, in signs that every language of ours reads."""

from datetime import timedelta


def spelled(length: timedelta) -> str:
    """The two largest parts: "2 d 4 h", "3 h 20 min", "45 min"; less than a minute is "0 min"."""
    minutes = max(0, int(length.total_seconds())) // 60
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
