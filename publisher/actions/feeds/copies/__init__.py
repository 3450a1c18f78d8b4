"""Copies of public feeds in a folder or an S3 bucket, for nginx or a CDN."""

from publisher.actions.feeds.copies.copy_feeds import (
    TASK,
    copies_due,
    copy_feeds,
    wake_copies,
    wake_due_copies,
)
from publisher.actions.feeds.copies.places import Place, chosen_places

__all__ = [
    "TASK",
    "Place",
    "chosen_places",
    "copies_due",
    "copy_feeds",
    "wake_copies",
    "wake_due_copies",
]
