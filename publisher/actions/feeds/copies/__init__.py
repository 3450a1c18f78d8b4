"""Copies of all public feeds where nginx or a CDN serves them alone: a folder, an S3 bucket."""

from publisher.actions.feeds.copies.copy_feeds import TASK, copies_due, copy_feeds, wake_copies
from publisher.actions.feeds.copies.places import Place, chosen_places

__all__ = ["TASK", "Place", "chosen_places", "copies_due", "copy_feeds", "wake_copies"]
