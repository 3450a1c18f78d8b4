"""/fresh/{token}: the mailed link to a reader's own pages. GET shows a button; POST opens, once."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from publisher.actions.readers.own.fresh_link import reader_of_fresh_link, use_fresh_link
from publisher.web.reader.own.session import begin
from publisher.web.reader.pages import keep_private, private_page, small_form


@csrf_exempt  # the token is the authority; it becomes a session here
@require_http_methods(["GET", "HEAD", "POST"])
@small_form
def fresh(request: HttpRequest, token: str) -> HttpResponse:
    """Filters follow links, so a GET uses nothing up."""
    now = datetime.now(UTC)
    if request.method == "POST":
        reader = use_fresh_link(token, now)
        if reader is None:
            raise Http404
        response = keep_private(HttpResponseRedirect(reverse("own-data"), status=303))
        begin(response, reader)
        return response
    reader = reader_of_fresh_link(token, now)
    if reader is None:
        raise Http404
    context = {"token": token}
    return private_page(
        request, "pages/fresh.html", reader.publication, context, language=reader.language
    )
