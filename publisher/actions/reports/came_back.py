"""A mail that was accepted did not arrive, a provider says: the policy of all reports holds."""

from datetime import datetime

from publisher.actions.readers.block_bounced import block_bounced
from publisher.actions.sends.self_pause import count_returned
from publisher.channels.incoming import Bounce
from publisher.delivery import transitions
from publisher.delivery.models import Send


def came_back(*, delivery_id: int, bounce: Bounce, recipient: str, now: datetime) -> None:
    """Apply it, in the caller's transaction; what bounced before, or never left, stays as it is.

    recipient: whom the provider says that it is about.
    """
    result = transitions.bounce(
        key=delivery_id,
        code=bounce.code,
        reply=bounce.words,
        now=now,
        stage=bounce.stage,
        verdict=bounce.verdict,
    )
    if result is not None:
        block_bounced(results=[result], now=now)
        send = Send.objects.get(deliveries__pk=delivery_id)
        count_returned(result=result, send=send, now=now)
