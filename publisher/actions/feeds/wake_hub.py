"""Wake the hub's worker after stored documents changed."""

from publisher.actions.processes.enqueue import send_task
from publisher.syndication.models import HubSubscription, OutsideHub

TASK, QUEUE = "workers.hub.work", "hub"


def hub_changed(*, publication_id: int) -> None:
    """Wake a worker for the publication's subscribers and outside hubs, if it has any.

    What they are owed is the difference of ETags: a lost wake-up loses nothing, and ten changes
    in a second make one push of the newest.
    """
    owed = (HubSubscription, OutsideHub)
    if any(model._default_manager.filter(publication_id=publication_id).exists() for model in owed):
        wake_hub()


def wake_hub() -> None:
    """Wake a worker of the hub after the commit."""
    send_task(TASK, queue=QUEUE)
