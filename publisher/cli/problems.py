"""Exceptions of others, in the words of those who use the command."""

import click

from publisher.errors import OutOfReach, PublisherError, Refused


def explain(error: Exception) -> PublisherError:
    """The PublisherError that says what happened and what to do."""
    if isinstance(error, PublisherError):
        return error
    if isinstance(error, click.exceptions.ClickException):
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else ""
        return PublisherError("usage", error.format_message(), where)
    from django.db import OperationalError

    if isinstance(error, OperationalError):
        return OutOfReach("database_out_of_reach", f"the database: {error}", "DATABASE_URL")
    name = type(error).__name__
    return Refused("unexpected", f"{name}: {error} (run again with --debug and report it)")
