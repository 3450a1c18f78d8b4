"""Through which letter a delivery came: its issue's, or that of the issue its notice is about."""

from publisher.delivery.models import Delivery
from publisher.editorial.models import Newsletter


def newsletter_of(delivery: Delivery) -> Newsletter | None:
    """The newsletter whose lists brought the mail; None for what came through no list."""
    issue = delivery.issue or (delivery.edition and delivery.edition.issue)
    return issue.newsletter if issue else None
