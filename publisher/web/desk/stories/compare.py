"""Two versions of a story, as a person reads them: the words removed and added."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publisher.actions.stories.list_articles import article_rows, find_version, version_numbers
from publisher.content.numbers import whole_number
from publisher.editorial.differences import differences
from publisher.editorial.models import Article, ArticleVersion
from publisher.publications.roles import Permission
from publisher.web.desk.difference_lines import FIELDS, lines_of, words_of
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page


@require_safe
@desk(Permission.VIEW, article_rows)
def compare(request: HttpRequest, visit: Visit, found: Article) -> HttpResponse:
    """The differences of `before` and `after`, else of the last two versions."""
    numbers = version_numbers(found)
    if not numbers:
        raise Http404
    after = _number(request, "after", numbers[-1])
    before = _number(request, "before", max((n for n in numbers if n < after), default=after))
    difference = differences(_version(found, before), _version(found, after))
    context = {
        "article": found,
        "numbers": numbers,
        "before": before,
        "after": after,
        "difference": difference,
        "fields": [
            (FIELDS.get(one.field, one.field), words_of(one.before), words_of(one.after))
            for one in difference.fields
        ],
        "lines": list(lines_of(difference.text)),
    }
    return desk_page(request, visit, "pages/desk_differences.html", context)


def _number(request: HttpRequest, name: str, default: int) -> int:
    number = whole_number(request.GET.get(name, ""), most=10**9)
    return default if number is None else number


def _version(found: Article, number: int) -> ArticleVersion:
    version = find_version(found, number)
    if version is None:
        raise Http404
    return version
