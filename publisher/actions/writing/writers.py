"""Who wrote a form that comes in without a session, and of which story it is."""

from publisher.editorial.models import Article
from publisher.publications.models import Membership, Publication, User
from publisher.publications.roles import Permission


def writer_of(*, person: int, publication: int) -> tuple[User, Publication] | None:
    """The person and the publication of these numbers, if the one may still write in the other."""
    rows = Membership.objects.filter(user=person, publication=publication, user__is_active=True)
    found = rows.select_related("user", "publication").first()
    return (found.user, found.publication) if found and found.may(Permission.WRITE) else None


def story_of_form(*, publication: Publication, number: int) -> Article | None:
    """The story of that number, if it is the publication's."""
    return Article.objects.filter(publication=publication, pk=number).first()
