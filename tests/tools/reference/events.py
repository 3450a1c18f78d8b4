"""Events: what programs are told, what is heard of mails, and how stories change."""

import json
from importlib import import_module
from importlib.util import find_spec

from tests.tools.reference.markdown import code, table

INTRO = """# Events

What happens has a name, the same in the ledger, in answers of the [API](api.md) and in what
programs are told.

"""
TOLD = """## Told to your programs

A webhook out posts `{"type", "timestamp", "data"}`, signed after Standard Webhooks. More keys and
more events may come.

"""
HEARD = """## Heard of a mail

After it left: by the relay, by bounces and complaints that come back, by providers' webhooks. Opens
are never measured by ourselves; where a provider reports one, it is not counted.

"""
CHANGED = """
## Changes of a story

`change` of a version, in `article versions` and in what partners get.

"""
# Of another part of the code, where it is there: name of an event -> what it means and an example.
WEBHOOKS_OUT = "publisher.syndication.webhook_types"


def page() -> str:
    """The page as Markdown."""
    from publisher.delivery.models import DeliveryEvent
    from publisher.editorial.models import ArticleVersion

    parts = [INTRO]
    if find_spec(WEBHOOKS_OUT):
        types = import_module(WEBHOOKS_OUT).TYPES
        rows = [
            (code(name), one.line, code(json.dumps(one.example, ensure_ascii=False)))
            for name, one in types.items()
        ]
        parts += [TOLD, table(("event", "when", "`data`"), rows), "\n"]
    heard = [(code(one.value),) for one in DeliveryEvent.Type]
    changed = [(code(one.value),) for one in ArticleVersion.Change]
    parts += [HEARD, table(("event",), heard), CHANGED, table(("change",), changed)]
    return "".join(parts)
