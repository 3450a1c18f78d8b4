"""What new readers of a list are sent."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audience', '0003_ground'),
        ('editorial', '0008_source_problem'),
        ('publications', '0005_ground'),
    ]

    operations = [
        migrations.CreateModel(
            name='WelcomeStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(help_text='1 to 5')),
                ('days', models.PositiveSmallIntegerField(help_text='after the reader was confirmed; 0: at once')),
                ('since', models.DateTimeField(help_text='who was confirmed before gets none')),
                ('issue', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='welcome_step', to='editorial.issue')),
                ('mailing_list', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='welcome_steps', to='audience.mailinglist')),
                ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('mailing_list', 'position'), name='unique_welcome_position')],
            },
        ),
    ]
