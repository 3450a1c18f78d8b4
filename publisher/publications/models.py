"""Publications, the people who work on them, and what they did."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from publisher.publications import roles
from publisher.publications.folded_email import FoldedEmailField
from publisher.publications.moment_field import MomentField
from publisher.publications.page_sentences import PageSentences
from publisher.publications.site_readings import SiteReading

__all__ = [
    "ApiToken",
    "AuditEntry",
    "DkimKey",
    "ErasureKey",
    "IdempotencyKey",
    "Membership",
    "PageSentences",
    "Publication",
    "SiteReading",
    "User",
]


class User(AbstractUser):
    """A person who signs in at the desk, by a name or by an address."""

    email = FoldedEmailField(  # type: ignore[assignment]
        max_length=254, null=True, blank=True, unique=True, help_text="folded; null: none is known"
    )
    language = models.CharField(max_length=10, blank=True, help_text="of the desk's pages")
    session_epoch = models.PositiveIntegerField(
        default=0, help_text="sessions of an earlier one are over"
    )

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What each session was made under: the password, as Django has it, and the epoch."""
        made: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        return f"{made}.{self.session_epoch}" if self.session_epoch else made


class Publication(models.Model):
    """A title: its brand, language, time zone, domain, sender and legal fields."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    tagline = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=35, default="fr", help_text="BCP 47")
    time_zone = models.CharField(max_length=64, default="Europe/Paris", help_text="IANA name")
    domain = models.CharField(max_length=253, help_text="of guids and Message-IDs")
    sender_address = models.EmailField(max_length=254)
    sender_name = models.CharField(max_length=200, blank=True)
    reply_to = models.EmailField(max_length=254, blank=True)
    colour = models.CharField(max_length=7, default="#8a1c1c", help_text="the one accent colour")
    publisher_name = models.CharField(max_length=200, blank=True, help_text="legal publisher")
    postal_address = models.TextField(blank=True)
    contact = models.CharField(max_length=254, blank=True, help_text="address or page")
    legal_notice = models.TextField(blank=True)
    privacy_url = models.URLField(max_length=500, blank=True)
    usage_terms = models.CharField(
        max_length=1000, blank=True, help_text="what partners may do with stories"
    )
    logo = models.CharField(max_length=80, blank=True, help_text="name of a stored picture")
    logo_dark = models.CharField(
        max_length=80, blank=True, help_text="the same for dark ground; empty: the other on a plate"
    )
    heading_font = models.CharField(max_length=200, blank=True, help_text="families, first wanted")
    body_font = models.CharField(max_length=200, blank=True, help_text="families, first wanted")
    social_links = models.JSONField(default=list, help_text="name and url of each")
    section_colours = models.JSONField(default=list, help_text="section and colour of each")
    spacing = models.CharField(max_length=10, blank=True, help_text="close or airy; empty: even")
    rules = models.CharField(
        max_length=10, blank=True, help_text="of mails: bold, double or none; empty: fine"
    )
    footer = models.TextField(blank=True, help_text="what a person wrote for every mail's end")
    leave_address = models.EmailField(
        max_length=254, blank=True, help_text="takes unsubscribe mails; its local part gets +TOKEN"
    )
    complaint_address = models.EmailField(
        max_length=254, blank=True, help_text="takes complaint feedback (RFC 9477)"
    )
    return_domain = models.CharField(
        max_length=253, blank=True, help_text="of return paths; empty: the domain"
    )
    steps_hidden_at = models.DateTimeField(
        null=True, blank=True, help_text="when somebody put the first steps away"
    )
    light_wanted_at = models.DateTimeField(
        null=True, help_text="when a reader first asked for light editions; null: none are made"
    )
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class OwnRole(models.Model):
    """A named set of permissions that a publication made for itself."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="own_roles")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=100)
    permissions = models.JSONField(default=list, help_text="values of publications/roles.py")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "slug"], name="unique_own_role")
        ]

    def __str__(self) -> str:
        return self.name

    def allows(self) -> frozenset[roles.Permission]:
        """What it allows; a word that no permission has any more allows nothing."""
        return frozenset(one for one in roles.Permission if one in self.permissions)


class Membership(models.Model):
    """What one person may do in one publication: by a role of publications/roles.py, or by one of
    the publication's own."""

    Role = roles.Role

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, blank=True)
    own_role = models.ForeignKey(OwnRole, models.RESTRICT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "user"], name="one_role_per_member"),
            models.CheckConstraint(
                condition=models.Q(role="", own_role__isnull=False)
                | (~models.Q(role="") & models.Q(own_role=None)),
                name="role_or_own_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role or self.own_role_id} of {self.publication_id}"

    def allows(self) -> frozenset[roles.Permission]:
        """What it allows in its publication."""
        return self.own_role.allows() if self.own_role else roles.permissions_of(self.role)

    def may(self, permission: roles.Permission) -> bool:
        """Whether it allows this in its publication."""
        return permission in self.allows()


class Invitation(models.Model):
    """An address that was asked to work for a publication: taken up once, by a mailed link."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="invitations")
    address = FoldedEmailField(max_length=254)
    role = models.CharField(max_length=10, choices=roles.Role.choices, blank=True)
    own_role = models.ForeignKey(OwnRole, models.CASCADE, null=True, blank=True, related_name="+")
    invited_by = models.CharField(max_length=150, help_text="as in the audit log")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="taken up, or taken back")

    class Meta:
        indexes = [models.Index(fields=["publication", "expires_at"])]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class ApiToken(models.Model):
    """A program's key to the HTTP API. Only its hash is kept; it is shown once."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="api_tokens")
    name = models.SlugField(max_length=60)
    hash = models.CharField(max_length=64, unique=True, help_text="sha256 of 256 random bits")
    scopes = models.JSONField(default=list, help_text="articles:read, articles:write, ...")
    source = models.SlugField(max_length=60, blank=True, help_text="whose articles it brings")
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    expires_at = MomentField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "name"], name="unique_token_name")
        ]

    def __str__(self) -> str:
        return self.name


class IdempotencyKey(models.Model):
    """A request that is answered once: who repeats it within a day gets the answer of then."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="idempotency_keys")
    key = models.CharField(max_length=64, help_text="keyed hash of what the program sent")
    request = models.CharField(max_length=64, help_text="keyed hash of the whole request")
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.BinaryField(default=b"", help_text="encrypted: it may hold addresses")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="unique_request_key")]

    def __str__(self) -> str:
        return self.key[:12]


class DkimKey(models.Model):
    """A signing key of a publication. It signs the mails dated while it is active.

    Retired keys stay, encrypted: what was sent can be reproduced byte for byte.
    """

    class Algorithm(models.TextChoices):
        RSA = "rsa"
        ED25519 = "ed25519"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="dkim_keys")
    domain = models.CharField(max_length=253, help_text="d=, that of the sender's address")
    selector = models.CharField(max_length=63)
    algorithm = models.CharField(max_length=7, choices=Algorithm.choices)
    private = models.BinaryField(help_text="PEM, encrypted (publications/secrets.py)")
    active_from = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["domain", "selector"], name="unique_dkim_selector")
        ]

    def __str__(self) -> str:
        return f"{self.selector}._domainkey.{self.domain}"


class ErasureKey(models.Model):
    """A key of the hashes of who was forgotten. Of its own, because those hashes cannot be made
    anew: no version is ever taken away, and new hashes are made with the highest."""

    version = models.PositiveSmallIntegerField(unique=True)
    secret = models.BinaryField(help_text="hex, encrypted (publications/secrets.py)")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"erasure key {self.version}"


class AuditEntry(models.Model):
    """Who did what when. Written once, never changed; holds no address."""

    publication = models.ForeignKey(Publication, models.PROTECT, null=True, related_name="+")
    actor = models.CharField(max_length=150, help_text="user:NAME, token:ID, cli:LOGIN or system")
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["publication", "object_type", "object_id"]),
            models.Index(fields=["publication", "at", "id"], name="audit_at"),
            models.Index(fields=["publication", "actor", "at", "id"], name="audit_actor"),
            models.Index(fields=["publication", "verb", "at", "id"], name="audit_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.object_type} {self.object_id}"
