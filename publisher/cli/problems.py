"""Exceptions of others, in the words of those who use the command."""

import typer

from publisher.errors import OutOfReach, PublisherError, Refused


def explain(error: Exception) -> PublisherError:
    """The PublisherError that says what happened and what to do."""
    if isinstance(error, PublisherError):
        return error
    if isinstance(error, typer.TyperException):
        ctx = getattr(error, "ctx", None)
        where = ctx.command_path if ctx else ""
        return PublisherError("usage", error.format_message(), where)
    from django.db import OperationalError

    from publisher import env
    from publisher.actions.processes.disks import full_disks

    if isinstance(error, OSError | OperationalError) and (full := full_disks(env.data_dir())):
        words = "make room; everything goes on by itself then"
        return OutOfReach("disk_full", f"the disk is full: {full[0]}; {words}", str(full[0]))
    if isinstance(error, OperationalError):
        return OutOfReach("database_out_of_reach", f"the database: {error}", "DATABASE_URL")
    name = type(error).__name__
    return Refused("unexpected", f"{name}: {error} (run again with --debug and report it)")
