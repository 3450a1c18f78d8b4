"""Set Django up for a command, on a database of this version."""

import os
import sys

from publisher.loading import loading


def bootstrap(*, changes: bool = True) -> None:
    """Set Django up once, and see to the database's schema.

    `changes`: an embedded database that is still empty is made. Raises SettingError for a wrong
    setting, OutOfReach for a schema that is not this version's.
    """
    from django.apps import apps

    if apps.ready:
        return
    asked_for_help = bool({"--help", "-h"} & set(sys.argv))
    if asked_for_help:  # help must work without a data directory
        os.environ.setdefault("PUBLISHER_SECRET_KEY", "help")
        os.environ.setdefault("PUBLISHER_ENCRYPTION_KEYS", "A" * 43 + "=")  # encrypts nothing
    import django

    with loading():
        django.setup()
    if not asked_for_help:
        from publisher.cli.schema import require_current_schema

        require_current_schema(changes=changes)
