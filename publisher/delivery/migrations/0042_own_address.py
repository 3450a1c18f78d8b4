from django.db import migrations, models

PURPOSES = [
    ("confirmation", "Confirmation"),
    ("welcome", "Welcome"),
    ("fresh_link", "Fresh Link"),
    ("address_change", "Address Change"),
    ("invitation", "Invitation"),
    ("reset", "Reset"),
    ("own_address", "Own Address"),
    ("partner_link", "Partner Link"),
    ("alarm", "Alarm"),
    ("approval", "Approval"),
    ("forwarded", "Forwarded"),
]


class Migration(migrations.Migration):
    dependencies = [("delivery", "0041_link_readers")]

    operations = [
        migrations.AlterField(
            model_name="servicemail",
            name="purpose",
            field=models.CharField(choices=PURPOSES, max_length=14),
        ),
    ]
