"""A person's name replaced in a story, for programs: as `publisher article anonymise` has it."""

from publisher.actions.erasure.names.anonymise_article import anonymise_article
from publisher.actions.erasure.names.places import find_places, read_names
from publisher.web.api.article_access import find_or_404
from publisher.web.api.article_documents import Anonymise, Anonymised, NamePlace
from publisher.web.api.article_verbs import body_of
from publisher.web.api.routes import Answer, Call


def anonymise(call: Call) -> Answer:
    """Replace it, or with `dry_run` say where it stands; the words themselves are not said."""
    article = find_or_404(call.key, call.caller)
    body = body_of(call, Anonymise)
    names = read_names(body.names, body.replacement)
    places, version = find_places(article=article, names=names), None
    if not body.dry_run:
        done = anonymise_article(
            article=article, names=names, actor=call.caller.actor, now=call.now
        )
        places, version = done.places, done.version
    document = Anonymised(
        guid=article.guid,
        changed=not body.dry_run,
        version=version.number if version else None,
        places=[
            NamePlace(field=one.field, issue=str(one.issue) if one.issue else None)
            for one in places.text
        ],
        versions=list(places.versions),
        mails=places.mails,
        partners=places.partners,
        addresses=len(places.addresses),
    )
    return Answer(status=200, document=document)
