"""What a source's last poll met, as a code and values; it was an English sentence."""

import re

from django.db import migrations, models

# Every sentence that a release has written. The names in braces become the values of the code.
SENTENCES = {
    'answered': 'the server answered {status}',
    'gone': 'the server says that the feed is gone for good (410); the source was paused',
    'push_unreadable': 'the hub pushed what could not be read: {said} ({code})',
    'hub_denied': 'the hub denied the subscription: {said}; it is polled',
    'broke': 'the poll broke: {error}; this is our fault',
    'entries_refused': '{number} refused: {entries}',
    'unreadable': '{said} ({code})',
    'other': '{said}',
}
KINDS = {'status': r'\d{1,9}', 'number': r'\d{1,9}', 'code': r'[a-z_]+', 'error': r'\w+'}
WRITTEN_SINCE = {**SENTENCES, 'not_reached': '{said}'}


def code_of(sentence):
    """The code of a sentence, and its values as JSON keeps them."""
    for code, text in SENTENCES.items():
        found = re.fullmatch(_pattern(text), sentence, re.DOTALL)
        if found is not None:
            return code, {name: _read(name, value) for name, value in found.groupdict().items()}
    raise AssertionError('"other" takes any sentence')


def sentence_of(code, values):
    """The sentence that a release before this one would have written."""
    said = {name: _said(name, value) for name, value in values.items()}
    return WRITTEN_SINCE[code].format(**said) if code in WRITTEN_SINCE else code


def _pattern(text):
    parts = re.split(r'\{(\w+)\}', text)
    literals, names = parts[::2], parts[1::2]
    fields = [f'(?P<{name}>{KINDS.get(name, ".+")})' for name in names] + ['']
    return ''.join(re.escape(part) + field for part, field in zip(literals, fields, strict=True))


def _read(name, value):
    if name in ('status', 'number'):
        return int(value)
    if name == 'entries':
        parts = (one.partition(': ') for one in value.split('; '))
        return [
            {'guid': '' if guid == 'no guid' else guid, 'said': said} for guid, _, said in parts
        ]
    return '' if (name, value) == ('said', 'no reason given') else value


def _said(name, value):
    if name == 'entries':
        return '; '.join(f"{one['guid'] or 'no guid'}: {one['said']}" for one in value)
    return value if value != '' else 'no reason given'


def to_codes(apps, schema_editor):
    Source = apps.get_model('editorial', 'Source')
    for source in Source.objects.exclude(problem='').only('problem').iterator():
        code, values = code_of(source.problem)
        Source.objects.filter(pk=source.pk).update(problem_code=code, problem_values=values)


def to_sentences(apps, schema_editor):
    Source = apps.get_model('editorial', 'Source')
    rows = Source.objects.exclude(problem_code='').only('problem_code', 'problem_values')
    for source in rows.iterator():
        sentence = sentence_of(source.problem_code, source.problem_values)
        Source.objects.filter(pk=source.pk).update(problem=sentence)


class Migration(migrations.Migration):

    dependencies = [
        ('editorial', '0007_indexed'),
    ]

    operations = [
        migrations.AddField(
            model_name='source',
            name='problem_code',
            field=models.CharField(blank=True, help_text='what the last poll met (source_problems.py)', max_length=24),
        ),
        migrations.AddField(
            model_name='source',
            name='problem_values',
            field=models.JSONField(default=dict, help_text='what fills the words of that code'),
        ),
        migrations.RunPython(to_codes, to_sentences),
        migrations.RemoveField(model_name='source', name='problem'),
    ]
