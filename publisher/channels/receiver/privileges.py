"""Who the receiver is: never root where strangers can speak to it."""

import logging
import os
from pathlib import Path

from publisher.channels.receiver.listening import NAME, Listening
from publisher.errors import PublisherError
from publisher.parent_death import die_with_parent, dies_with_parent

log = logging.getLogger(__name__)


def drop_privileges(where: Listening, data_dir: Path) -> None:
    """As root, become who owns the data directory; call it once the socket listens.

    Where that is root, too, go on for this machine's own mail server, and say so. Raises
    PublisherError `receives_as_root` where others can reach it.
    """
    if os.geteuid() != 0:
        return
    owner = data_dir.stat()
    if owner.st_uid == 0:
        if not where.local:
            raise PublisherError(
                "receives_as_root",
                f"root receives no mail from others at {where}: run it as another user, "
                f"or give {data_dir} to one",
                NAME,
            )
        log.warning("mail is received as root, for %s is root's; give it to a user", data_dir)
        return
    parent, bound = os.getppid(), dies_with_parent()
    os.setgroups([])
    os.setgid(owner.st_gid)
    os.setuid(owner.st_uid)
    if bound:  # which a change of user forgets
        die_with_parent(parent)
