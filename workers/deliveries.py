"""Thin tasks: mail."""

from functools import lru_cache

from celery import shared_task
from django.conf import settings

from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_route import mail_relays
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.processes.enqueue import send_task
from publisher.actions.processes.mail_speed import speed_book
from publisher.delivery.host import this_host
from publisher.editorial.clock import ledger_now
from workers.draining import draining


@lru_cache(maxsize=1)
def mail_worker() -> MailWorker:
    """This process's connections and journal, kept between slices."""
    return MailWorker(
        relays=mail_relays(),
        host=this_host(),
        data_dir=settings.DATA_DIR,
        clock=ledger_now,
        stopping=draining,
        speeds=speed_book(),
    )


@shared_task(name="workers.deliveries.deliver_mail")  # type: ignore[untyped-decorator]
def deliver_mail_slice() -> None:
    """One slice of mail, and another one behind the other queues if there is more."""
    if deliver_mail(worker=mail_worker()).more:
        send_task("workers.deliveries.deliver_mail", queue="mail")
