"""Why a send stands, and why exits are held, as a code and values; it was an English sentence."""

import re
from datetime import UTC, datetime

from django.db import migrations, models

# Every sentence that a release has written. The names in braces become the values of the code.
SENTENCES = {
    'paused': 'paused by {actor}',
    'stop_press': 'stop-press by {actor}',
    'canceled': 'canceled by {actor}',
    'story_changed': 'article {article} was {change} (version {version}, {at} UTC)',
    'too_many_invalid': (
        'stopped itself: {invalid} of the first {judged} recipients do not exist (over 3 %)'
    ),
    'too_many_complaints': 'stopped itself: {complaints} of {received} readers complained (over 0.2 %)',
    'relay_refuses': 'the relay {relay} refuses our mail: {reply}',
    'too_late': 'too late: it was to begin by {not_after} UTC',
    'empty_audience': 'nobody is left to send it to',
    'not_approved': 'its approval is void',
    'preflight_failed': 'the issue has errors: {findings}; see: publisher issue preflight {issue}',
    'no_articles': 'issue {issue} has no article',
    'article_killed': 'it was killed and must not be used',
    'article_withheld': 'it is withheld; publish it first',
    'article_embargoed': 'it is under embargo until {until} UTC',
    'article_changed': (
        'it was corrected or withdrawn after version {version}; create the issue anew'
    ),
    'send_still_ending': (
        'the last mails of canceled send {send} are on the wire; try again in a minute'
    ),
    'ledger_copied': 'this ledger is a copy: it lives in another place than before',
    'ledger_restored': (
        'this ledger is older than what this machine has seen: a backup was put back'
    ),
    'other': '{text}',
}
NUMBERS = ('version', 'invalid', 'judged', 'complaints', 'received')
TIMES = ('at', 'not_after', 'until')
# What a sentence did not tell.
UNKNOWN = {
    'preflight_failed': {'more': 0},
    'article_killed': {'article': ''},
    'article_withheld': {'article': ''},
    'article_embargoed': {'article': ''},
    'article_changed': {'article': ''},
}
KINDS = {
    **dict.fromkeys(NUMBERS, r'\d{1,18}'),
    **dict.fromkeys(TIMES, r'\d{4}-\d\d-\d\d \d\d:\d\d'),
    'issue': r'\d+',
    'send': r'\d+',
    'change': '[a-z ]+',
    'relay': r'\S+',
    'reply': '.*',
}
OVERRULED = {'invalid': 'too_many_invalid', 'complaints': 'too_many_complaints'}


def code_of(sentence):
    """The code of a sentence, and its values as JSON keeps them."""
    for code, text in SENTENCES.items():
        found = re.fullmatch(_pattern(text), sentence, re.DOTALL)
        if found is None:
            continue
        try:
            read = {name: _read(name, value) for name, value in found.groupdict().items()}
        except ValueError:  # no such day
            continue
        return code, {**UNKNOWN.get(code, {}), **read}
    raise AssertionError('"other" takes any sentence')


def sentence_of(code, values):
    """The sentence that a release before this one would have written."""
    said = {name: _said(name, value) for name, value in values.items()}
    return SENTENCES[code].format(**said) if code in SENTENCES else code


def _pattern(text):
    parts = re.split(r'\{(\w+)\}', text)
    literals, names = parts[::2], parts[1::2]
    fields = [f'(?P<{name}>{KINDS.get(name, ".+")})' for name in names] + ['']
    return ''.join(re.escape(part) + field for part, field in zip(literals, fields, strict=True))


def _read(name, value):
    if name in NUMBERS:
        return int(value)
    if name in TIMES:
        at = datetime.strptime(value, '%Y-%m-%d %H:%M').replace(tzinfo=UTC)
        return at.isoformat().replace('+00:00', 'Z')
    if name == 'findings':
        return [{'text': value}]
    return value.replace(' ', '_') if name == 'change' else value


def _said(name, value):
    if name in TIMES:
        return f'{datetime.fromisoformat(value).astimezone(UTC):%Y-%m-%d %H:%M}'
    if name == 'findings':
        return '; '.join(one.get('text') or f"{one['where']}: {one['code']}" for one in value)
    return value.replace('_', ' ') if name == 'change' else value


def to_codes(apps, schema_editor):
    Send = apps.get_model('delivery', 'Send')
    for send in Send.objects.exclude(hold_reason='').only('hold_reason').iterator():
        code, values = code_of(send.hold_reason)
        Send.objects.filter(pk=send.pk).update(hold_code=code, hold_values=values)
    _rename_overruled(Send, OVERRULED)
    for row in apps.get_model('delivery', 'LedgerIdentity').objects.exclude(held_because=''):
        row.held_code, _ = code_of(row.held_because)
        row.save(update_fields=['held_code'])


def to_sentences(apps, schema_editor):
    Send = apps.get_model('delivery', 'Send')
    for send in Send.objects.exclude(hold_code='').only('hold_code', 'hold_values').iterator():
        reason = sentence_of(send.hold_code, send.hold_values)
        Send.objects.filter(pk=send.pk).update(hold_reason=reason)
    _rename_overruled(Send, {new: old for old, new in OVERRULED.items()})
    for row in apps.get_model('delivery', 'LedgerIdentity').objects.exclude(held_code=''):
        row.held_because = sentence_of(row.held_code, {'text': row.held_code})
        row.save(update_fields=['held_because'])


def _rename_overruled(Send, names):
    for send in Send.objects.exclude(overruled=[]).only('overruled').iterator():
        overruled = [names.get(code, code) for code in send.overruled]
        Send.objects.filter(pk=send.pk).update(overruled=overruled)


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0006_destinations_only'),
    ]

    operations = [
        migrations.AddField(
            model_name='send',
            name='hold_code',
            field=models.CharField(blank=True, help_text='why it is paused, held or canceled (reasons.py)', max_length=24),
        ),
        migrations.AddField(
            model_name='send',
            name='hold_values',
            field=models.JSONField(default=dict, help_text='what fills the words of that code'),
        ),
        migrations.AddField(
            model_name='ledgeridentity',
            name='held_code',
            field=models.CharField(blank=True, help_text='why (reasons.py)', max_length=24),
        ),
        migrations.RunPython(to_codes, to_sentences),
        migrations.RemoveField(model_name='send', name='hold_reason'),
        migrations.RemoveField(model_name='ledgeridentity', name='held_because'),
    ]
