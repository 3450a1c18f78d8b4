"""Twenty thousand messages, each another reader's, take no more memory than five."""

import tracemalloc
from dataclasses import replace
from itertools import count, islice

import pytest

from publisher.renderers.email import join_message
from publisher.renderers.email.encoding.wrapping import columns
from tests.golden.sample_issue import COMPOSITION, READER
from tests.unit.email.test_merge_field_programs import edition_of

INTRO = """Bonjour {{ subscriber.name|default("vous") }}, voici *les nouvelles* de la mer.

{% if subscriber.access == "paid" %}
Merci de votre abonnement, {{ subscriber.name }}.
{% else %}
Abonnez-vous.
{% endif %}
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_readers() -> None:
    """Slow: twenty thousand messages under tracemalloc."""
    subject = "{{ subscriber.name|default('Vous') }}, voici la mer"
    edition = edition_of(replace(COMPOSITION, subject=subject, intro=INTRO))
    readers = (
        replace(READER, values={"name": f"Léa {n:06}", "access": ("paid", "registered")[n % 2]})
        for n in count()
    )
    columns.cache_clear()
    tracemalloc.start()
    try:
        for reader in islice(readers, 5000):  # by then what is kept has filled up
            join_message(edition, reader)
        before = tracemalloc.get_traced_memory()[0]
        for reader in islice(readers, 15_000):
            join_message(edition, reader)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 100_000, f"{grown} bytes for 15,000 messages"
