"""People: roles of a publication's own, invitations, an address that may be missing, and an end to all
sessions of a person. Whoever could send could approve: they are editors-in-chief now."""

import unicodedata

import django.db.models.deletion
import publisher.publications.folded_email
from django.db import migrations, models

EARLIER = {"chief": "sender", "writer": "viewer", "": "viewer"}


def forth(apps, schema_editor):
    Membership = apps.get_model("publications", "Membership")
    Membership.objects.filter(role="sender").update(role="chief")
    User = apps.get_model("publications", "User")
    seen = set()
    # Of several users with one address, it stays with who signed in last.
    order = [models.F("last_login").desc(nulls_last=True), "pk"]
    for user in User.objects.exclude(email=None).order_by(*order):
        address = unicodedata.normalize("NFKC", (user.email or "").strip()).casefold()
        user.email = address if address and address not in seen else None
        seen.add(address)
        user.save(update_fields=["email"])


def back(apps, schema_editor):
    """Roles that were not known then become smaller ones; nobody gets more than they had."""
    Membership = apps.get_model("publications", "Membership")
    for role, earlier in EARLIER.items():
        Membership.objects.filter(role=role).update(role=earlier, own_role=None)


class Migration(migrations.Migration):

    dependencies = [
        ('publications', '0006_usage_terms'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='session_epoch',
            field=models.PositiveIntegerField(default=0, help_text='sessions of an earlier one are over'),
        ),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(blank=True, choices=[('viewer', 'Viewer'), ('writer', 'Writer'), ('editor', 'Editor'), ('sender', 'Sender'), ('chief', 'Chief'), ('admin', 'Admin')], max_length=10),
        ),
        migrations.AlterField(
            model_name='user',
            name='email',
            field=publisher.publications.folded_email.FoldedEmailField(blank=True, help_text='folded; null: none is known', max_length=254, null=True),
        ),
        migrations.CreateModel(
            name='OwnRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60)),
                ('name', models.CharField(max_length=100)),
                ('permissions', models.JSONField(default=list, help_text='values of publications/roles.py')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='own_roles', to='publications.publication')),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', publisher.publications.folded_email.FoldedEmailField(max_length=254)),
                ('role', models.CharField(blank=True, choices=[('viewer', 'Viewer'), ('writer', 'Writer'), ('editor', 'Editor'), ('sender', 'Sender'), ('chief', 'Chief'), ('admin', 'Admin')], max_length=10)),
                ('invited_by', models.CharField(help_text='as in the audit log', max_length=150)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, help_text='taken up, or taken back', null=True)),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='publications.publication')),
                ('own_role', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='publications.ownrole')),
            ],
        ),
        migrations.AddField(
            model_name='membership',
            name='own_role',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='publications.ownrole'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('own_role__isnull', False), ('role', '')), models.Q(models.Q(('role', ''), _negated=True), ('own_role', None)), _connector='OR'), name='role_or_own_role'),
        ),
        migrations.AddConstraint(
            model_name='ownrole',
            constraint=models.UniqueConstraint(fields=('publication', 'slug'), name='unique_own_role'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(fields=['publication', 'expires_at'], name='publication_publica_25aacf_idx'),
        ),
        migrations.RunPython(forth, back),
    ]
