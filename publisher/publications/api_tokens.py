"""API tokens: what they look like, what they may allow, and the hash that is kept of them."""

import hashlib
import secrets
from collections.abc import Collection

from django.utils.translation import gettext_noop as _  # the desk shows them in its language

from publisher.errors import PublisherError, Refused

PREFIX = "pub_"  # lets scanners of code and logs know one when they see it
SCOPES = {
    "articles:read": _("read what is published, cut where it is not free"),
    "articles:paid": _("read the whole of what registered and paying readers get"),
    "articles:embargoed": _("read what is under embargo or withheld"),
    "articles:history": _("read who changed a story when, and who got which version"),
    "articles:diff": _("compare versions of a story, their whole texts included"),
    "articles:write": _("put articles and their pictures"),
    "articles:correct": _("publish a correction"),
    "articles:kill": _("kill a story"),
    "articles:reply": _("publish somebody's reply below a story"),
    "articles:takedown": _("remove a story for legal reasons"),
    "articles:unpublish": _("withdraw a story quietly"),
    "articles:withhold": _("withhold a story, and release it"),
    "articles:embargo": _("set or lift an embargo"),
    "articles:noindex": _("ask search engines not to list a story"),
    "articles:seal": _("keep a sealed copy of a story for a court"),
    "articles:open-sealed": _("open a sealed copy with the shares of two persons"),
    "entitlements:read": _("read who may read paid stories whole"),
    "entitlements:write": _("say who may read paid stories whole, until when"),
    "newsletters:read": _("read which newsletters there are"),
    "newsletters:write": _("make and change newsletters, and what they measure"),
    "newsletters:rule": _("have newsletters compose and send by themselves"),
    "approvals:read": _("read how far the approvals of issues are"),
    "approvals:rule": _("decide how many people approve a newsletter's issues, and who"),
    "approvals:write": _("ask for approvals, approve and refuse, in the name of who made it"),
    "reports:read": _("read what became of letters, and how lists grew, in numbers"),
    "lists:read": _("read lists, their welcomes and how many readers are silent"),
    "lists:write": _("make and change lists, and whether they ask back"),
    "lists:welcome": _("choose the issues that each new reader of a list gets"),
    "forms:read": _("read the forms by which readers sign up"),
    "forms:write": _("make and change forms, their words and whose pages may post to them"),
    "segments:read": _("read and count segments of readers"),
    "segments:write": _("make, change and delete segments"),
    "segments:explain": _("ask why a reader is in a segment"),
    "fields:read": _("read which fields readers have"),
    "fields:write": _("make fields of readers, and delete them with their values"),
    "tags:read": _("read which tags readers may have"),
    "tags:write": _("put tags on readers, and take them off"),
    "partners:read": _("read which partners there are"),
    "partners:write": _("make partners, pause and resume them"),
    "partners:contacts": _("read and say who may see a partner's page; mail them links"),
    "destinations:read": _("read what partners get, how and when, without secrets"),
    "destinations:write": _("decide what partners get, under embargo too; replace secrets"),
    "products:read": _("read filters that destinations share, and what they take"),
    "products:write": _("make and change filters that destinations share"),
    "topics:read": _("read which Media Topics rubrics and tags are"),
    "topics:write": _("say which Media Topics rubrics and tags are"),
    "webhooks:read": _("read which programs are told of events, and what became of it"),
    "webhooks:write": _("make and change such programs; they are told who joins and leaves"),
    "subscribers:frequency": _("choose how often readers get mails: each issue, or a digest"),
    "subscribers:why": _("ask why a reader got an issue, or did not"),
    "subscribers:read": _("read readers, their addresses and what they are on"),
    "subscribers:write": _("put readers on lists with the proof of their consent; change them"),
    "subscribers:forget": _("erase readers for good, and what retention says is due"),
    "subscribers:about": _("read everything that is kept about one reader"),
    "imports:read": _("read which files of readers were brought, and what became of them"),
    "imports:write": _("bring files of readers, try them, read them in"),
    "suppressions:read": _("read which addresses are never mailed"),
    "suppressions:write": _("block addresses, and allow them again"),
    "issues:read": _("read issues, their checks, their mails and what became of their links"),
    "issues:write": _("compose, change, copy and delete issues"),
    "issues:test": _("mail an issue to the newsroom, to see it"),
    "sends:read": _("read how sends stand"),
    "sends:write": _("send issues; pause, resume, move, cancel and stop sends"),
    "sends:resend": _("send uncertain and failed deliveries again"),
    "deliveries:read": _("read which address got what, and its mail as it was sent"),
    "feeds:read": _("read which feeds there are, their keys without the keys, and their hubs"),
    "feeds:write": _("make, move, end and build feeds; make and end keys; name hubs"),
    "sources:read": _("read where stories come from, and how that goes"),
    "sources:write": _("add and change sources, ask them for news, pause and resume them"),
    "themes:read": _("read, check and try how mails look"),
    "themes:write": _("copy, change, take back and delete themes of the desk"),
    "publications:read": _("read the publication's brand and legal fields"),
    "publications:write": _("change the publication's brand, sender and legal fields"),
    "users:read": _("read who works for the publication, and who is invited"),
    "users:write": _("invite people, give and end roles, as far as who made the token may"),
    "tokens:read": _("read which programs have keys"),
    "tokens:write": _("make keys that may no more than this one, and end keys"),
    "audit:read": _("read who did what when"),
    "mails:read": _("read what came back by mail, webhooks of mail providers, signing keys"),
    "mails:write": _("open and close webhooks of mail providers; make and change signing keys"),
}
# What the operator alone gives, at the command line: it reaches beyond the token's publication.
INSTALLATION_SCOPES = {
    "installation:read": _("read all publications, their people, and the state of the ledger"),
    "installation:write": _("begin publications, make accounts, stop every send everywhere"),
}
EVERY_SCOPE = {**SCOPES, **INSTALLATION_SCOPES}


def new_token() -> str:
    """A fresh token: the prefix and 256 random bits, URL-safe."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of it: sha256, hexadecimal. 256 random bits need no salt and no stretching."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def checked_scopes(scopes: Collection[str], within: Collection[str] = tuple(SCOPES)) -> list[str]:
    """The scopes in the order of EVERY_SCOPE, each once. within: those that may be given.

    Raises PublisherError `no_scope`, `unknown_scope`, Refused `scope_above_yours`.
    """
    unknown = sorted(set(scopes) - EVERY_SCOPE.keys())
    if unknown or not scopes:
        problem = f"{unknown[0]!r} is no scope" if unknown else "a token without a scope is no use"
        raise PublisherError(
            "unknown_scope" if unknown else "no_scope",
            f"{problem}; there are {', '.join(within)}",
            "--scope",
        )
    if above := sorted(set(scopes) - set(within)):
        words = f"{above[0]} is more than you may give"
        raise Refused("scope_above_yours", words, "--scope", values={"scope": above[0]})
    return [scope for scope in EVERY_SCOPE if scope in scopes]
