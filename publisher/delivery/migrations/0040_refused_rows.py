from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0028_relay_trials")]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        ["suppressed", "canceled", "superseded", "failed", "bounced"],
                    )
                ),
                fields=["send", "state"],
                name="delivery_refused",
            ),
        ),
    ]
