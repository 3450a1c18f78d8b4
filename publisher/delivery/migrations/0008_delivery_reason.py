"""Why the ledger itself moved a delivery, as code and values; older rows keep their words."""

from django.db import migrations, models

# As the release before this one wrote them.
SENTENCES = {
    'no_answer': 'the process that sent it ended before an answer came',
    'no_journal': 'the process that had it is gone and left no journal',
    'stale': 'not sent in time: the news is stale',
    'newer_version': 'version {version} goes instead',
    'not_current': 'a newer version goes instead',
    'no_older_text': 'no older text arrived',
    'not_shown': 'under embargo or withheld',
    'route_closed': 'the route is closed',
}


def keep(apps, schema_editor):
    """Nothing: a rewrite of the largest table would take long, and says nothing new."""


def to_sentences(apps, schema_editor):
    moved = apps.get_model('delivery', 'Delivery').objects.filter(reason__isnull=False)
    for reason in list(moved.order_by().values_list('reason', flat=True).distinct()):
        sentence = SENTENCES.get(reason['code'], reason['code']).format(**reason)
        moved.filter(reason=reason).update(reply=sentence)


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0007_hold_codes'),
    ]

    operations = [
        migrations.AddField(
            model_name='delivery',
            name='reason',
            field=models.JSONField(help_text='code and values (reasons.py) where the ledger itself moved it', null=True),
        ),
        migrations.RunPython(keep, to_sentences),
    ]
