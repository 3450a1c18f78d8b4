"""The built-in mailbox: it takes every mail and sends none on, so nothing leaves the machine."""

from publisher.channels.mailbox.store import (
    Mail,
    Store,
    count_mails,
    delete_mails,
    find_mail,
    list_mails,
    read_mail,
    store,
)

__all__ = [
    "Mail",
    "Store",
    "count_mails",
    "delete_mails",
    "find_mail",
    "list_mails",
    "read_mail",
    "store",
]
