"""Mail over SMTP to one relay."""

from publisher.channels.smtp.channel import SmtpChannel
from publisher.channels.smtp.connection import Timeouts
from publisher.channels.smtp.route import SmtpRoute

__all__ = ["SmtpChannel", "SmtpRoute", "Timeouts"]
