"""How many readers an issue of a newsletter would reach now."""

from publisher.audience import mailable
from publisher.editorial.models import Newsletter


def count_audience(*, newsletter: Newsletter) -> int:
    """Subscribers, each once, who may be mailed through one of its lists."""
    lists = list(newsletter.mailing_lists.values_list("pk", flat=True))
    return mailable.count(newsletter.publication_id, lists)
