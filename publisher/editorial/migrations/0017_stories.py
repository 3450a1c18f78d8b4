"""What the desk finds, hides from search engines and says of a kill."""

from django.db import migrations, models

WORDS = {
    'postgresql': [
        'CREATE TABLE editorial_articlewords ('
        ' article_id bigint PRIMARY KEY REFERENCES editorial_article (id) ON DELETE CASCADE,'
        ' words tsvector NOT NULL)',
        'CREATE INDEX article_words ON editorial_articlewords USING gin (words)',
    ],
    'sqlite': [
        "CREATE VIRTUAL TABLE editorial_articlewords USING fts5(words, tokenize = 'unicode61')",
    ],
}


def make_words(apps, schema_editor):
    for statement in WORDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_words(apps, schema_editor):
    schema_editor.execute('DROP TABLE editorial_articlewords')


class Migration(migrations.Migration):

    dependencies = [
        ('editorial', '0015_story_drafts'),
        ('publications', '0005_ground'),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='rubric',
            field=models.CharField(blank=True, default='', help_text='of its current text', max_length=300),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='article',
            name='searchable',
            field=models.BooleanField(default=False, help_text='the words of its current text are where the search looks'),
        ),
        migrations.AddField(
            model_name='article',
            name='noindex',
            field=models.BooleanField(default=False, help_text='search engines are asked not to list it, nor issues with it'),
        ),
        migrations.AddField(
            model_name='articleversion',
            name='reason',
            field=models.TextField(blank=True, default='', help_text='why, for the house alone: no exit has it, whatever it is'),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['publication', 'rubric'], name='article_rubric'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('searchable', False)), fields=['id'], name='article_not_searchable'),
        ),
        migrations.RunPython(make_words, drop_words),
    ]
