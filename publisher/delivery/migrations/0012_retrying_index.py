from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0011_send_worked_at'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'retrying')), fields=['send', 'next_attempt_at'], name='delivery_retrying'),
        ),
    ]
