"""Which installation the ledger belongs to, who works on it, and how the relays are."""

from django.db import models

from publisher.publications.models import Publication, User


class LedgerIdentity(models.Model):
    """The one row that says which installation this ledger belongs to (delivery/identity.py).

    `beat` counts up while the ledger lives; a file outside the database knows the last one.
    """

    fingerprint = models.CharField(max_length=64)
    beat = models.PositiveBigIntegerField(default=0)
    held_at = models.DateTimeField(null=True, help_text="since when every exit is held")
    held_code = models.CharField(max_length=24, blank=True, help_text="why (reasons.py)")

    def __str__(self) -> str:
        return f"ledger {self.fingerprint[:8]}"


class RelayPace(models.Model):
    """A relay as all workers know it: when its rate has room for a mail, and what ails it."""

    relay = models.CharField(max_length=300, unique=True, help_text="host:port")
    next_at = models.DateTimeField()
    trouble = models.TextField(blank=True, help_text="what it last said; empty while it works")
    rests_until = models.DateTimeField(null=True)
    blocked = models.BooleanField(default=False, help_text="it refuses us, by policy or sign-in")

    def __str__(self) -> str:
        return self.relay


class WorkerProcess(models.Model):
    """One process that has claimed rows. Its journal file carries its id.

    It is alive as long as it holds the lock on its journal, which only its own host can see.
    """

    host = models.CharField(max_length=64, help_text="machine id")
    boot = models.CharField(max_length=64, help_text="kernel boot id")
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    recovered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"worker process {self.pk}"


class RelayTrial(models.Model):
    """A test mail to whoever asked for it, by one relay, step by step; a worker does it."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    relay = models.CharField(max_length=300, help_text="host:port")
    person = models.ForeignKey(User, models.CASCADE, related_name="+", help_text="gets it")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    ok = models.BooleanField(null=True)
    steps = models.JSONField(default=list, help_text='[{"step","ok","answer","ms"}]')

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="relay_trial_not_done",
                condition=models.Q(done_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"trial {self.pk} of {self.relay}"
