"""Send mail for a few seconds: claim rows, chunk by chunk, and write down what became of them."""

import time
from dataclasses import dataclass

from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay_trouble import pause_refused
from publisher.actions.mail.send_run import SendRun
from publisher.actions.mail.service_run import ServiceRun
from publisher.actions.mail.write_results import settle_late
from publisher.actions.processes.guard_ledger import exits_open
from publisher.actions.sends.late_sends import hold_late
from publisher.delivery.models import Send
from publisher.delivery.sends import due_sends, finish_complete, overtaken

SLICE = 5.0  # seconds; other queues get their turn between slices


@dataclass(slots=True)
class SliceReport:
    """attempted: bodies that began. more: whether another slice would find work at once."""

    attempted: int = 0
    more: bool = False


def deliver_mail(*, worker: MailWorker, seconds: float = SLICE) -> SliceReport:
    """Work off due sends for so many seconds.

    After an exception the worker has let go of everything; recovery settles what it held.
    Raises what the database or the disk raises.
    """
    report = SliceReport()
    if worker.all_rest() or worker.stopping():
        return report
    if not exits_open(data_dir=worker.data_dir, now=worker.clock()):
        return report
    try:
        _slice(worker, time.monotonic() + seconds, report)
    except BaseException:
        worker.leave_for_recovery()
        raise
    return report


def _slice(worker: MailWorker, deadline: float, report: SliceReport) -> None:
    tried: list[int] = []
    worker.stopwatch.resume()
    hold_late(now=worker.clock(), slept=worker.slept())
    while (send := _next(worker, deadline, tried, report)) is not None:
        report.more = True
        if time.monotonic() >= deadline or worker.stopping() or worker.all_rest():
            break
        began = SendRun(worker, send, deadline).run()
        report.attempted += began
        pause_refused(worker=worker, send=send, now=worker.clock())
        if time.monotonic() >= deadline:
            break
        report.more = False
        if not (began and _overtaken(worker, send)):
            tried.append(send.pk)  # what is still due there, others hold
    settle_late(worker)
    worker.process.journal.empty()
    worker.process.touch(worker.clock())
    if worker.all_rest():
        report.more = False
    finish_complete(worker.clock())


def _next(
    worker: MailWorker, deadline: float, tried: list[int], report: SliceReport
) -> Send | None:
    """The most urgent send that is due, once no mail about one person is."""
    report.attempted += ServiceRun(worker, deadline).run()
    report.more = time.monotonic() >= deadline and worker.urgent.waits()
    return due_sends(worker.clock()).exclude(pk__in=tried).first()


def _overtaken(worker: MailWorker, send: Send) -> bool:
    return worker.urgent.waits() or overtaken(send, worker.clock())
