"""Copies that wait for their partners have an index of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0015_incoming_ways"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(
                    ("destination__isnull", False),
                    ("state__in", ["pending", "retrying", "leased", "attempting"]),
                ),
                fields=["destination", "id"],
                name="delivery_open_copy",
            ),
        ),
    ]
