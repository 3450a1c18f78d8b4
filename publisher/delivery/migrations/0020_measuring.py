import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audience', '0008_measuring'),
        ('delivery', '0019_partner_copies'),
        ('editorial', '0012_measuring'),
        ('publications', '0005_ground'),
    ]

    operations = [
        migrations.CreateModel(
            name='LinkTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clicks', models.PositiveIntegerField(default=0)),
                ('discounted', models.PositiveIntegerField(default=0, help_text='by programs, as it seems')),
                ('link', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='tally', to='editorial.link')),
                ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication')),
            ],
        ),
        migrations.CreateModel(
            name='ReaderClick',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('settled', models.BooleanField(default=False, help_text='judged, and counted unless discounted')),
                ('discounted', models.BooleanField(default=False, help_text='by a program, as it seems')),
                ('delivery', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='clicks', to='delivery.delivery')),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='editorial.link')),
                ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication')),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='audience.subscriber')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('settled', False)), fields=['at'], name='click_unsettled')],
                'constraints': [models.UniqueConstraint(fields=('delivery', 'link'), name='one_click_per_link')],
            },
        ),
    ]
