"""The nouns of the command line, and the module that each verb stands in.

A verb's module is imported when that verb is asked for, all of a noun for its --help: one command
pays for what it needs itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

if TYPE_CHECKING:  # Typer's own copy of Click
    from typer._click.core import Command, Context


@dataclass(frozen=True, slots=True)
class Noun:
    """help: its line in the list; modules: below publisher.cli, with their verbs in order."""

    help: str
    modules: Mapping[str, str]

    @property
    def verbs(self) -> dict[str, str]:
        """Verb -> module."""
        return {verb: module for module, verbs in self.modules.items() for verb in verbs.split()}


NOUNS = {
    "publication": Noun(
        "Titles: brand, language, sender.",
        {
            "publication.commands": "create change",
            "publication.listing": "list show",
            "publication.digests": "digests",
        },
    ),
    "user": Noun(
        "People who sign in at the desk.", {"user_commands": "create list role end reset"}
    ),
    "token": Noun("Programs' keys to the HTTP API.", {"token_commands": "create list revoke"}),
    "source": Noun(
        "Content management systems that articles come from.",
        {"source.commands": "add change list show poll pause resume"},
    ),
    "article": Noun(
        "Stories and their versions.",
        {
            "article.imports": "import",
            "article.verbs": "correct kill takedown unpublish withhold release embargo",
            "article.history": "timeline versions diff",
            "article.listing": "list",
            "article.show": "show",
            "article.takedown": "takedown-report",
            "article.anonymise": "anonymise",
            "article.search_engines": "noindex",
            "article.reply": "reply",
            "article.sealed": "seal open-sealed",
        },
    ),
    "list": Noun("Mailing lists.", {"list_commands": "create change show welcome list"}),
    "subscriber": Noun(
        "Readers and their consent.",
        {
            "readers.adding": "add",
            "readers.imports": "import export",
            "readers.about": "show why",
            "readers.forgetting": "forget retention",
            "readers.sunset": "sunset",
            "readers.frequency": "frequency",
            "label.tags": "tag untag",
            "form.again": "confirm-again",
        },
    ),
    "suppression": Noun(
        "Addresses that must not be mailed.",
        {"readers.suppressions": "add remove import export list"},
    ),
    "form": Noun(
        "Where readers sign up.", {"form.commands": "create change", "form.listing": "show list"}
    ),
    "field": Noun(
        "Typed values of readers, of a publication's own.", {"label.fields": "create list delete"}
    ),
    "segment": Noun(
        "Named filters over readers.",
        {"segment.commands": "create change list delete", "segment.looking": "count explain"},
    ),
    "entitlement": Noun(
        "Who may read paid stories whole, until when.",
        {"entitlement_commands": "grant revoke import list"},
    ),
    "newsletter": Noun(
        "Recurring products.",
        {
            "newsletter.rule": "rule",
            "newsletter.approval": "approval",
            "newsletter.commands": "create change",
            "newsletter.listing": "list",
            "newsletter.report": "report",
        },
    ),
    "theme": Noun(
        "How mails look: ours, and a newsroom's own.",
        {
            "theme.commands": "list show copy lint render gallery",
            "theme.clients": "clients",
            "theme.versions": "import versions rollback delete",
        },
    ),
    "issue": Noun(
        "Dated compositions: create, look at, send.",
        {
            "issue.compose": "create compose edit duplicate",
            "issue.listing": "show list",
            "issue.report": "report",
            "issue.preflight": "preflight",
            "issue.approval": "approval ask approve refuse go-back",
            "issue.send": "send",
            "issue.render": "render",
            "issue.trial": "test",
        },
    ),
    "send": Noun(
        "What was sent, and what became of it.",
        {
            "send_commands": "status pause resume cancel reschedule resend stop-all resume-service "
            "render"
        },
    ),
    "feed": Noun(
        "RSS, Atom and JSON feeds.",
        {
            "feed.lint": "lint",
            "feed.commands": "create list show move retire build",
            "feed.keys": "key",
        },
    ),
    "ledger": Noun(
        "Whether this ledger is the one that counts.",
        {"ledger.looking": "show", "ledger.adopting": "adopt"},
    ),
    "mail": Noun(
        "Mail that comes back: leaving, bounces, complaints.",
        {"mail_commands": "receive list show probe", "provider_commands": "provider"},
    ),
    "dkim": Noun(
        "Keys that sign a publication's mail.",
        {"dkim_commands": "create list records activate retire"},
    ),
    "hub": Noun(
        "WebSub: our subscribers, and outside hubs that are told.",
        {"hub_commands": "add list remove subscriptions"},
    ),
    "partner": Noun(
        "Organisations that get every version of a story.",
        {
            "partner.commands": "add change",
            "partner.rotating": "rotate",
            "partner.pausing": "pause resume",
            "partner.looking": "list show preview",
            "partner.delivering": "log replay test",
            "partner.pulling": "inventory",
            "partner.proving": "receipts",
            "partner.inviting": "contacts invite",
        },
    ),
    "product": Noun(
        "Filters with rights that partners' destinations share.",
        {"product.commands": "create change list preview"},
    ),
    "webhook": Noun(
        "The newsroom's own programs that are told of events.",
        {
            "webhook.commands": "add change rotate remove",
            "webhook.looking": "list show log",
            "webhook.acting": "test replay pause resume",
        },
    ),
    "topic": Noun("IPTC Media Topics of rubrics and tags.", {"topic_commands": "set list remove"}),
}


class NounGroup(TyperGroup):
    """The verbs of a noun; one is imported when it is asked for."""

    def __init__(self, name: str) -> None:
        self.verbs = NOUNS[name].verbs
        # The names alone: Typer looks here for what a mistyped verb may have meant.
        names: dict[str, Command] = {verb: TyperCommand(verb) for verb in self.verbs}
        super().__init__(name=name, help=NOUNS[name].help, commands=names, no_args_is_help=True)

    def get_command(self, ctx: "Context", cmd_name: str) -> "Command | None":
        module = self.verbs.get(cmd_name)
        if module is None:
            return None
        return get_group(import_module(f"publisher.cli.{module}").app).commands[cmd_name]
