"""Note the remote pictures of a new version for a worker to fetch."""

from datetime import datetime

from publisher.actions.processes.enqueue import send_task
from publisher.content.article import Article as Content
from publisher.content.blocks import Figure
from publisher.editorial.models import ArticleVersion, RemotePicture

TASK = "workers.pictures.fetch"
QUEUE = "sources"
MOST = 30  # of one version; further ones stay where they are
LONGEST = 1000  # characters of an address


def want_pictures(*, version: ArticleVersion, content: Content, now: datetime) -> int:
    """One row for each address that a figure of the version shows, in the caller's transaction.

    An address that was fetched before is not fetched again. Returns how many are to be fetched.
    """
    figures = (block.src for block in content.blocks if isinstance(block, Figure))
    addresses = dict.fromkeys(s for s in figures if s.startswith("https://") and len(s) <= LONGEST)
    wanted = list(addresses)[:MOST]
    if not wanted:
        return 0
    fetched = dict(
        RemotePicture.objects.filter(
            publication_id=version.publication_id, address__in=wanted, picture__isnull=False
        ).values_list("address", "picture_id")
    )
    RemotePicture.objects.bulk_create(
        RemotePicture(
            publication_id=version.publication_id,
            version=version,
            address=address,
            picture_id=fetched.get(address),
            due_at=None if address in fetched else now,
        )
        for address in wanted
    )
    version.pictures.add(*set(fetched.values()))
    if len(fetched) < len(wanted):
        send_task(TASK, queue=QUEUE)
    return len(wanted) - len(fetched)
