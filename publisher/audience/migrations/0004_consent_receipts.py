"""Proofs move from each subscription to its import, or to events of its own.

Whole statements: a million subscriptions of some imports take seconds, not minutes.
"""

from django.db import migrations, models

IMPORTED = {
    'postgresql': "consent_proof ->> 'way' = 'import'",
    'sqlite': "json_extract(consent_proof, '$.way') = 'import'",
}
BY = {
    'postgresql': "COALESCE(consent_proof ->> 'by', '')",
    'sqlite': "COALESCE(json_extract(consent_proof, '$.by'), '')",
}
PROOF = {
    'postgresql': "jsonb_build_object('way', 'import', 'by', b.\"by\")",
    'sqlite': "json_object('way', 'import', 'by', b.\"by\")",
}


def to_receipts(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    imported, by = IMPORTED[vendor], BY[vendor]
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO audience_consentbatch'
            ' (publication_id, mailing_list_id, source, "by", filename, sha256, at)'
            f" SELECT DISTINCT publication_id, mailing_list_id, consent_source, {by}, '', '',"
            f' COALESCE(consent_at, created_at) FROM audience_subscription WHERE {imported}'
        )
        cursor.execute(
            'UPDATE audience_subscription SET batch_id = b.id FROM audience_consentbatch b'
            ' WHERE b.mailing_list_id = audience_subscription.mailing_list_id'
            ' AND b.source = audience_subscription.consent_source'
            f' AND b."by" = {by} AND {imported}'
            ' AND b.at = COALESCE(audience_subscription.consent_at, audience_subscription.created_at)'
        )
        cursor.execute(
            'INSERT INTO audience_consentevent'
            ' (publication_id, subscriber_id, mailing_list_id, kind, at, source, detail)'
            " SELECT publication_id, subscriber_id, mailing_list_id, 'subscribed', consent_at,"
            ' consent_source, consent_proof FROM audience_subscription'
            f' WHERE consent_at IS NOT NULL AND NOT COALESCE({imported}, FALSE)'
        )


def to_proofs(apps, schema_editor):
    proof = PROOF[schema_editor.connection.vendor]
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE audience_subscription SET consent_proof = {proof}'
            ' FROM audience_consentbatch b WHERE b.id = audience_subscription.batch_id'
        )


class Migration(migrations.Migration):

    dependencies = [
        ('audience', '0003_ground'),
    ]

    operations = [
        migrations.RunPython(to_receipts, to_proofs),
        migrations.RemoveField(
            model_name='subscription',
            name='consent_proof',
        ),
    ]
