"""When mail of a send was last worked off, so that one that stood still is told."""

from django.db import migrations, models
from django.utils import timezone


def note_running(apps, schema_editor):
    """What runs while this version comes does not stand still for hours: it was not noted before."""
    running = apps.get_model('delivery', 'Send').objects.filter(state='running')
    running.update(worked_at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0010_incoming_mail'),
    ]

    operations = [
        migrations.AddField(
            model_name='send',
            name='worked_at',
            field=models.DateTimeField(help_text='when a worker last took up mail while it ran, or a person resumed it', null=True),
        ),
        migrations.RunPython(note_running, migrations.RunPython.noop),
    ]
