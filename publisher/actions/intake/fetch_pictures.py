"""Fetch the remote pictures of articles; the versions' texts are not touched."""

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, QuerySet

from publisher.actions.feeds.feed_changes import feeds_changed
from publisher.actions.pictures.moving_pictures import stands_still
from publisher.actions.pictures.store_picture import LARGEST, store_picture
from publisher.actions.processes.guard_ledger import exits_open
from publisher.channels.blobs import BlobsAway
from publisher.channels.http import Forbidden, GuardedClient, HttpError, Limits
from publisher.editorial.models import Article, Picture, RemotePicture
from publisher.errors import PublisherError

log = logging.getLogger(__name__)
LIMITS = Limits(connect=5, read=5, total=10, response=LARGEST)
REDIRECTS = 3
CLAIMED = timedelta(seconds=60)  # longer than one fetch
DELAYS = tuple(timedelta(minutes=m) for m in (1, 10, 60, 360))
SLICE = 30.0  # seconds of one task
MOST_ATTEMPTS = 2 * len(DELAYS)  # of which some may have taken their process with them


def fetch_pictures(*, now: datetime, seconds: float = SLICE) -> int:
    """Fetch what is due, for about `seconds`. Returns how many pictures were kept.

    One that fails keeps its address in the text and is tried again four times in seven hours; the
    reason stands in its row. What is not a picture by its own bytes is not tried again; whatever
    else one meets is its own fault, and the next one's turn comes. Nothing is asked for while exits
    are held. Raises what a database out of reach raises.
    """
    if not exits_open(data_dir=settings.DATA_DIR, now=now):
        return 0
    client = GuardedClient(settings.ALLOW_PRIVATE, limits=LIMITS)
    ends, kept = time.monotonic() + seconds, 0
    try:
        while time.monotonic() < ends and (row := _claim(now)) is not None:
            kept += _fetch(client, row, now)
    finally:
        client.close()
    return kept


def pictures_due(*, now: datetime) -> bool:
    """Whether there is anything to fetch."""
    return due_pictures(now).exists()


def due_pictures(now: datetime) -> QuerySet[RemotePicture]:
    """Those that have not been fetched, and whose time has come."""
    return RemotePicture.objects.filter(due_at__lte=now)


def _claim(now: datetime) -> RemotePicture | None:
    """The next row, its time moved on: no other worker takes it, and a crash does not lose it."""
    while True:
        row = due_pictures(now).order_by("due_at", "pk").first()
        if row is None:
            return None
        mine = RemotePicture.objects.filter(pk=row.pk, due_at=row.due_at)
        if mine.update(due_at=now + CLAIMED, attempts=F("attempts") + 1):
            row.attempts += 1
            if row.attempts <= MOST_ATTEMPTS:
                return row
            _failed(row, "each try ended without an answer", None)


def _fetch(client: GuardedClient, row: RemotePicture, now: datetime) -> bool:
    if row.version.article.pubstatus == Article.PubStatus.CANCELED:
        RemotePicture.objects.filter(pk=row.pk).update(due_at=None)
        return False
    try:
        data = _download(client, row.address)
        picture = store_picture(publication=row.publication, data=data, now=now)
    except Forbidden as error:
        _failed(row, str(error), None)
    except (HttpError, BlobsAway) as error:
        _again(row, str(error), now)
    except PublisherError as error:
        _failed(row, str(error), None)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 (it is in its row, and the others go on)
        _again(row, f"it could not be taken: {type(error).__name__}", now)
    else:
        _keep(row, picture)
        return True
    return False


def _download(client: GuardedClient, url: str) -> bytes:
    answer = client.request("GET", url, headers={"Accept": "image/*"}, redirects=REDIRECTS)
    if not answer.url.startswith("https://"):
        raise Forbidden("its address leads to one without https")
    if answer.status != 200:
        raise HttpError(f"its server answered {answer.status}")
    return answer.body


def _again(row: RemotePicture, problem: str, now: datetime) -> None:
    wait = DELAYS[row.attempts - 1] if row.attempts <= len(DELAYS) else None
    _failed(row, problem, now + wait if wait else None)


def _failed(row: RemotePicture, problem: str, due_at: datetime | None) -> None:
    guid = row.version.article.guid
    log.warning("a picture of article %s was not fetched: %s", guid, problem)
    RemotePicture.objects.filter(pk=row.pk).update(problem=problem[:300], due_at=due_at)


def _keep(row: RemotePicture, picture: Picture) -> None:
    """Every version that shows this address has the picture from now on."""
    with transaction.atomic():
        same = RemotePicture.objects.filter(
            publication_id=row.publication_id, address=row.address, picture=None
        ).select_related("version__article__publication")
        waiting = list(same)
        problem = ""
        if stands_still(picture.name):
            problem = "it moves; mail shows its first frame only"
            guid = row.version.article.guid
            log.warning("a picture of article %s moves; mail shows its first frame only", guid)
        same.update(picture=picture, due_at=None, problem=problem)
        for version in {one.version for one in waiting}:
            version.pictures.add(picture)
            if version.article.current_id == version.pk:
                feeds_changed(publication=version.article.publication)
