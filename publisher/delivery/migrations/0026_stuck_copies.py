from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0025_desk_lists")]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(
                    ("destination__isnull", False),
                    ("state__in", ["retrying", "failed", "uncertain"]),
                ),
                fields=["destination", "state"],
                name="delivery_stuck_copy",
            ),
        ),
    ]
