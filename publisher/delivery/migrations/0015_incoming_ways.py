"""Whether mail comes back, mailboxes that are polled, doubted reports, what people wrote."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0014_send_segment'),
        ('publications', '0005_ground'),
    ]

    operations = [
        migrations.CreateModel(
            name='PolledMailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='host, folder, hash of the user', max_length=500, unique=True)),
                ('polled_at', models.DateTimeField(null=True)),
                ('next_poll_at', models.DateTimeField()),
                ('claimed_until', models.DateTimeField(null=True)),
                ('failures', models.PositiveSmallIntegerField(default=0, help_text='in a row')),
                ('problem', models.CharField(blank=True, help_text='empty while it can be read', max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='ReportedDomain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('domain', models.CharField(max_length=253)),
                ('since', models.DateTimeField()),
                ('number', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='WayBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('domain', models.CharField(max_length=253)),
                ('probed_at', models.DateTimeField(help_text='when the last probe left', null=True)),
                ('came_at', models.DateTimeField(help_text='when a probe last came back', null=True)),
                ('heard_at', models.DateTimeField(help_text='about when anything last came', null=True)),
            ],
        ),
        migrations.AddField(
            model_name='incomingmail',
            name='digest',
            field=models.CharField(blank=True, help_text='of door and mail: what comes twice is kept once', max_length=32),
        ),
        migrations.AddField(
            model_name='incomingmail',
            name='forwarded_at',
            field=models.DateTimeField(help_text="when what a person wrote went on to the publication's contact", null=True),
        ),
        migrations.AlterField(
            model_name='incomingmail',
            name='door',
            field=models.CharField(choices=[('return', 'Return'), ('complaint', 'Complaint'), ('person', 'Person')], max_length=9),
        ),
        migrations.AddConstraint(
            model_name='incomingmail',
            constraint=models.UniqueConstraint(condition=models.Q(('digest', ''), _negated=True), fields=('publication', 'digest'), name='kept_once'),
        ),
        migrations.AddField(
            model_name='reporteddomain',
            name='publication',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AddField(
            model_name='wayback',
            name='publication',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication'),
        ),
        migrations.AddConstraint(
            model_name='reporteddomain',
            constraint=models.UniqueConstraint(fields=('publication', 'domain'), name='one_count_per_domain'),
        ),
        migrations.AddConstraint(
            model_name='wayback',
            constraint=models.UniqueConstraint(fields=('publication', 'domain'), name='one_way_back'),
        ),
    ]
