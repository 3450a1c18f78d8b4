"""Add and remove outside hubs of a publication."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from publisher.actions.feeds.feed_changes import feeds_changed
from publisher.actions.feeds.topics import hub_url
from publisher.actions.feeds.wake_hub import wake_hub
from publisher.channels.addresses import Allowed, NoSuchHost, PrivateAddress, resolve
from publisher.channels.http import Forbidden, address_of
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.publications.models import Publication
from publisher.syndication.models import OutsideHub


def add_outside_hub(*, publication: Publication, url: str, actor: str, now: datetime) -> OutsideHub:
    """Tell this hub of every change of the publication's public feeds, which name it from now on.

    Raises PublisherError `bad_hub` for an address that cannot be called, `hub_exists`.
    """
    url = _checked(url.strip())
    with transaction.atomic():
        hub, created = OutsideHub.objects.get_or_create(
            publication=publication, url=url, defaults={"created_at": now}
        )
        if not created:
            raise PublisherError("hub_exists", f"{publication.slug} tells {url} already", url)
        _record(hub, "add_outside_hub", actor, now)
    return hub


def remove_outside_hub(*, hub: OutsideHub, actor: str, now: datetime) -> None:
    """Tell this hub nothing more, and name it no more in the feeds."""
    with transaction.atomic():
        _record(hub, "remove_outside_hub", actor, now)
        hub.delete()


def _record(hub: OutsideHub, verb: str, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor, verb=verb, target=hub, at=now, publication=hub.publication, url=hub.url
    )
    feeds_changed(publication=hub.publication)
    wake_hub()


def _checked(url: str) -> str:
    if len(url) > 1000 or "#" in url or url == hub_url():
        raise _bad(url, "give another's hub, without a fragment, in at most 1,000 characters")
    try:
        parts = address_of(url)
        resolve(parts.host, parts.port, Allowed.of(settings.ALLOW_PRIVATE))
    except (Forbidden, PrivateAddress) as error:
        raise _bad(url, str(error)) from None
    except NoSuchHost:
        pass  # a name server that is away today is no reason: it is tried again
    return url


def _bad(url: str, why: str) -> PublisherError:
    return PublisherError("bad_hub", f"this hub cannot be told: {why}", url)
