"""The log of tries that did not end in acceptance; an accepted one stands in the delivery."""

from collections.abc import Iterable
from datetime import datetime

from publisher.delivery.models import Attempt, Delivery
from publisher.delivery.results import Result
from publisher.delivery.states import GOT


def log_attempts(results: Iterable[Result], now: datetime) -> None:
    """Write what each attempt that was not accepted ended with; one that is there already stays."""
    failed = [r for r in results if r.state not in GOT]
    if not failed:
        return
    publications = dict(
        Delivery.objects.filter(pk__in=[r.key for r in failed]).values_list("pk", "publication_id")
    )
    Attempt.objects.bulk_create(
        [
            Attempt(
                publication_id=publications[r.key],
                delivery_id=r.key,
                number=r.attempt,
                outcome=r.state,
                reply_code=r.code,
                reply=r.reply,
                stage=r.stage or None,
                verdict=r.verdict or None,
                at=now,
            )
            for r in failed
        ],
        ignore_conflicts=True,
    )
