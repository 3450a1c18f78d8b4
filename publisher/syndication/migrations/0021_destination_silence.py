"""How long a story may wait for a destination before a person is told, where somebody said so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publisher_syndication", "0020_silence_limits")]

    operations = [
        migrations.AddField(
            "destination",
            "silent_hours",
            models.PositiveSmallIntegerField(
                null=True,
                blank=True,
                help_text="a story that waits for longer is told; 0: none; null: its own past "
                "decides",
            ),
        ),
    ]
