"""What sets mails about one person apart from each other in the ledger."""

from publisher.delivery.models import ServiceMail

Purpose = ServiceMail.Purpose

# Stop-press spares them: who cannot get into their account, or hear that somebody else did, is not
# served by a silent house.
SECURITY = (
    Purpose.FRESH_LINK,
    Purpose.ADDRESS_CHANGE,
    Purpose.RESET,
    Purpose.OWN_ADDRESS,
    Purpose.PARTNER_LINK,
    Purpose.ALARM,
)
# Nobody need have asked for them. The others go to whoever asked, or to ourselves.
REFUSABLE = (Purpose.CONFIRMATION, Purpose.WELCOME, Purpose.INVITATION)
