"""Set Django up for a command, on a database of this version."""

import os
import sys


def bootstrap() -> None:
    """Set Django up once; a fresh embedded database is migrated, a pending one is refused.

    Raises SettingError for a wrong setting, OutOfReach for an old schema.
    """
    from django.apps import apps

    if apps.ready:
        return
    asked_for_help = bool({"--help", "-h"} & set(sys.argv))
    if asked_for_help:  # help must work without a data directory
        os.environ.setdefault("PUBLISHER_SECRET_KEY", "help")
        os.environ.setdefault("PUBLISHER_ENCRYPTION_KEYS", "A" * 43 + "=")  # encrypts nothing
    import django

    django.setup()
    if not asked_for_help:
        require_current_schema()


def require_current_schema() -> None:
    """Refuse to work on an old schema; a fresh embedded database is made first."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from publisher.actions.processes.readiness import pending_migrations
    from publisher.errors import OutOfReach

    if settings.EMBEDDED_DATABASE and not connection.introspection.table_names():
        call_command("migrate", verbosity=0)
    names = pending_migrations()
    if names:
        raise OutOfReach(
            "pending_migrations",
            f"the database lacks {len(names)} migrations ({names[0]} first); "
            "run: publisher migrate",
            "DATABASE_URL" if not settings.EMBEDDED_DATABASE else str(settings.DATA_DIR),
        )
