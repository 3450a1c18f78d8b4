import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('editorial', '0018_protected'),
        ('publications', '0005_ground'),
    ]

    operations = [
        migrations.CreateModel(
            name='IssueRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='from 1, in the order of the saves')),
                ('content_hash', models.CharField(help_text="the issue's after the save", max_length=64)),
                ('composition', models.JSONField(help_text='the whole draft, as actions/compose/revisions.py')),
                ('saved_by', models.CharField(max_length=150)),
                ('saved_at', models.DateTimeField()),
                ('undo_to', models.PositiveIntegerField(help_text='the number that undoing leads to', null=True)),
                ('redo_to', models.PositiveIntegerField(help_text='the number that was undone', null=True)),
                ('issue', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='editorial.issue')),
                ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('issue', 'number'), name='unique_revision_number')],
            },
        ),
    ]
