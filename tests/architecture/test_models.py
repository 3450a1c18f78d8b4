"""What the first schema promises: a publication on every row, and no key that points upward."""

from django.apps import apps
from django.db import models

LAYERS = ["publications", "audience", "editorial", "publisher_syndication", "delivery"]
# Rows that belong to the installation, not to a title.
SHARED = {
    "User",
    "Publication",
    "ErasureKey",
    "LedgerIdentity",
    "PolledMailbox",
    "MailBudget",
    "RelayPace",
    "WorkerProcess",
}


def own_models() -> list[type[models.Model]]:
    return [model for label in LAYERS for model in apps.get_app_config(label).get_models()]


def test_every_row_belongs_to_a_publication() -> None:
    without = [
        model.__name__
        for model in own_models()
        if model.__name__ not in SHARED
        and not any(field.name == "publication" for field in model._meta.get_fields())
    ]
    assert without == []


def test_no_foreign_key_points_upward() -> None:
    upward = []
    for model in own_models():
        here = LAYERS.index(model._meta.app_label)
        for field in model._meta.get_fields(include_hidden=False):
            if not (field.is_relation and field.concrete and field.related_model):
                continue
            label = field.related_model._meta.app_label
            if label in LAYERS and LAYERS.index(label) > here:
                upward.append(f"{model.__name__}.{field.name}")
    assert upward == []


def test_deliveries_have_no_database_level_foreign_keys() -> None:
    model = apps.get_model("delivery", "Delivery")
    keys = [f for f in model._meta.fields if isinstance(f, models.ForeignKey)]
    assert keys
    assert all(not key.db_constraint for key in keys)
    assert isinstance(model._meta.pk, models.BigAutoField)


def test_every_migration_has_been_written(capsys, db) -> None:  # type: ignore[no-untyped-def]
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
