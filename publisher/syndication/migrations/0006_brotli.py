from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publisher_syndication", "0005_destination_access")]

    operations = [
        migrations.AddField(
            model_name="feeddocument",
            name="brotli",
            field=models.BinaryField(
                default=bytes, help_text="empty: stored before there was one"
            ),
        ),
    ]
