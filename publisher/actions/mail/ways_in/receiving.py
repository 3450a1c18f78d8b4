"""What the receiver (channels/receiver/) answers: to each recipient, and to each mail."""

import logging
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, close_old_connections

from publisher.actions.mail.own_mailboxes import mailbox_of
from publisher.actions.mail.receive_mail import receive_mail
from publisher.editorial.clock import ledger_now
from publisher.errors import OutOfReach, PublisherError

log = logging.getLogger(__name__)
OURS = "250 2.1.5 OK"
TAKEN = "250 2.0.0 taken"
NOBODY = "550 5.1.1 no mail is taken at this address"
LATER = "451 4.3.0 come again later"


class ReceivingDesk:
    """Implements Desk (channels/receiver/conversation.py) over the ledger.

    A mail is taken once its effect, or the mail itself, is committed; whatever ails us is 451, so
    that its bringer keeps it.
    """

    def knows(self, recipient: str) -> str:
        """See Desk."""
        return _answered(lambda: OURS if mailbox_of(recipient) else NOBODY)

    def take(self, recipient: str, raw: bytes) -> str:
        """See Desk."""

        def taken() -> str:
            receive_mail(recipient=recipient, raw=raw, now=ledger_now())
            return TAKEN

        return _answered(taken)


def _answered(ask: Callable[[], str]) -> str:
    close_old_connections()  # one that broke is not used again
    try:
        return ask()
    except (OutOfReach, DatabaseError, InterfaceError) as error:
        log.warning("a mail has to come again: %s", type(error).__name__)
        return LATER
    except PublisherError as error:
        return NOBODY if error.code == "unknown_mailbox" else LATER
    except Exception as error:  # noqa: BLE001 (whoever brought it tries again)
        log.error("a mail was not taken: %s", type(error).__name__)
        return LATER
