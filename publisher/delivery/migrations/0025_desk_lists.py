from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("delivery", "0024_approvals")]

    operations = [
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'uncertain')), fields=['send'], name='delivery_uncertain'),
        ),
        migrations.AddIndex(
            model_name='deliveryevent',
            index=models.Index(condition=models.Q(('type', 'unsubscribe')), fields=['delivery'], name='event_unsubscribe'),
        ),
        migrations.AddIndex(
            model_name='send',
            index=models.Index(condition=models.Q(('kind__in', ['issue', 'notice', 'test'])), fields=['publication', '-created_at', '-id'], name='send_to_readers'),
        ),
    ]
