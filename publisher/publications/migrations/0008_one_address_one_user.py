"""No two users have one address. Back then nobody may be without one: empty it is."""

import publisher.publications.folded_email
from django.db import migrations


def empty(apps, schema_editor):
    table = schema_editor.quote_name(apps.get_model("publications", "User")._meta.db_table)
    schema_editor.execute(f"UPDATE {table} SET email = '' WHERE email IS NULL")  # noqa: S608


class Migration(migrations.Migration):

    dependencies = [
        ('publications', '0007_people'),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, empty),
        migrations.AlterField(
            model_name='user',
            name='email',
            field=publisher.publications.folded_email.FoldedEmailField(blank=True, help_text='folded; null: none is known', max_length=254, null=True, unique=True),
        ),
    ]
