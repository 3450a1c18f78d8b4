"""Who was forgotten is a keyed hash, and no blocked address any more; why readers left is counted.

The hashes are those of audience/erased.py, written out here: it may change, what was migrated not.
"""

import hashlib
import hmac
import secrets as randomness

import django.db.models.deletion
from django.db import migrations, models

from publisher.publications import secrets


def to_hashes(apps, schema_editor):
    suppressions = apps.get_model('audience', 'Suppression').objects.filter(reason='erased')
    hashes = apps.get_model('audience', 'ErasedAddress').objects
    rows = suppressions.values_list('pk', 'publication_id', 'address_key', 'created_at')
    batch = list(rows.order_by('pk')[:10_000])
    if not batch:
        return
    version, secret = _key(apps, batch[0][3])
    while batch:
        hashes.bulk_create(
            [
                hashes.model(
                    publication_id=publication,
                    key_version=version,
                    hash=hmac.digest(secret, f'{publication}:{key}'.encode(), hashlib.sha256),
                    erased_at=at,
                )
                for _, publication, key, at in batch
            ],
            ignore_conflicts=True,
        )
        suppressions.filter(pk__lte=batch[-1][0]).delete()
        batch = list(rows.order_by('pk')[:10_000])


def _key(apps, now):
    keys = apps.get_model('publications', 'ErasureKey').objects
    newest = keys.order_by('-version').first()
    if newest is None:
        made = secrets.encrypt(randomness.token_hex(32))
        newest = keys.create(version=1, secret=made, created_at=now)
    return newest.version, bytes.fromhex(secrets.decrypt(bytes(newest.secret)))


class Migration(migrations.Migration):

    dependencies = [
        ('audience', '0006_join_budgets'),
        ('publications', '0005_ground'),
    ]

    operations = [
        migrations.RunPython(to_hashes, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name='suppression',
            name='reason',
            field=models.CharField(
                choices=[
                    ('unsubscribed', 'Unsubscribed'),
                    ('bounced', 'Bounced'),
                    ('complained', 'Complained'),
                    ('manual', 'Manual'),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name='LeavingReason',
            fields=[
                (
                    'id',
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name='ID'
                    ),
                ),
                (
                    'newsletter',
                    models.SlugField(blank=True, help_text='empty: of all of them', max_length=60),
                ),
                (
                    'reason',
                    models.CharField(
                        choices=[
                            ('too_many', 'Too Many'),
                            ('not_interesting', 'Not Interesting'),
                            ('not_asked', 'Not Asked'),
                            ('elsewhere', 'Elsewhere'),
                            ('other', 'Other'),
                        ],
                        max_length=15,
                    ),
                ),
                ('number', models.PositiveIntegerField(default=0)),
                (
                    'publication',
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name='+',
                        to='publications.publication',
                    ),
                ),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(
                        fields=('publication', 'newsletter', 'reason'),
                        name='one_count_per_reason',
                    )
                ],
            },
        ),
    ]
