import hashlib

import django.db.models.deletion
from django.db import migrations, models

from publisher.content.same_address import comparable


def fill(apps, schema_editor):
    """The addresses of the articles that are there; of two with one address the older has it."""
    articles = apps.get_model("editorial", "Article").objects.exclude(canonical_url="")
    addresses = apps.get_model("editorial", "ArticleAddress").objects
    rows = articles.order_by("pk").values_list("pk", "publication_id", "canonical_url")
    made = []
    for pk, publication, url in rows.iterator(chunk_size=2000):
        form = comparable(url)
        if form:
            key = hashlib.sha256(form.encode()).hexdigest()
            made.append(addresses.model(article_id=pk, publication_id=publication, key=key))
    addresses.bulk_create(made, batch_size=1000, ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [
        ('editorial', '0004_edition_versions'),
        ('publications', '0002_ways_in'),
    ]

    operations = [
        migrations.CreateModel(
            name='ArticleAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='sha256 of the address as it is compared', max_length=64)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='editorial.article')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publications.publication')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('publication', 'key'), name='unique_article_address')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
