"""Times as machines write them: RFC 3339 and its looser relatives, and RFC 822's."""

from datetime import datetime, tzinfo
from email.utils import parsedate_to_datetime

from publisher.content.calendar import is_plausible


def read_moment(text: str | None, zone: tzinfo) -> datetime | None:
    """The aware time in a text, or None for what is none or of no year of ours (content.calendar).

    `zone` is for one that names none.
    """
    text = (text or "").strip()[:60]
    if text.endswith(" UTC"):
        text = f"{text[:-4]}+00:00"
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
            return _aware(moment, zone) if is_plausible(moment) else None
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None


def _aware(moment: datetime, zone: tzinfo) -> datetime:
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
