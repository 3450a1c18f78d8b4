"""Whether newsletters count clicks, and what the privacy notice must say of it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from publisher.actions.issues.change_newsletter import change_newsletter
from publisher.actions.issues.list_newsletters import newsletter_of, newsletters_of
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page

# For the notice, not for the desk: in both languages whatever the desk speaks.
COUNTED: Mapping[str, str] = {
    "fr": (
        "Nous comptons combien de fois les liens de nos lettres sont suivis, toutes personnes "
        "confondues\u202f: un lien passe par notre serveur, qui ajoute un à son compte et vous "
        "mène à la page. Ni votre adresse, ni votre adresse IP, ni votre navigateur ne sont "
        "gardés. Nous ne mesurons jamais si vous ouvrez nos lettres."
    ),
    "en": (
        "We count how often the links in our newsletters are followed, all persons together: a "
        "link passes by our server, which adds one to its count and takes you to the page. Neither "
        "your address, nor your IP address, nor your browser is kept. We never measure whether you "
        "open our newsletters."
    ),
}
MEASURED: Mapping[str, str] = {
    "fr": (
        "Si vous y avez consenti, nous gardons aussi quels liens de nos lettres vous suivez, et "
        "quand, pour savoir ce qui vous intéresse. Vous retirez ce consentement à tout moment dans "
        "«\u202fvos choix\u202f», au bas de chaque lettre\u202f; ce qui a été mesuré est alors "
        "effacé, et les liens des lettres déjà reçues ne mesurent plus rien."
    ),
    "en": (
        "If you agreed to it, we also keep which links in our newsletters you follow, and when, to "
        "learn what interests you. You withdraw this consent at any time in “your choices”, at the "
        "end of each newsletter; what was measured is then erased, and the links in newsletters "
        "that you already have measure nothing any more."
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS)
def measuring(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The switches of each newsletter; POST keeps those of one."""
    title = visit.publication
    if request.method == "POST":
        slug = request.POST.get("newsletter", "")
        if newsletter_of(title, slug) is not None:
            change_newsletter(
                publication=title,
                slug=slug,
                counts_clicks="counts_clicks" in request.POST,
                measures_readers="measures_readers" in request.POST,
                actor=visit.actor,
                now=datetime.now(UTC),
            )
        return redirect("measuring")
    newsletters = newsletters_of(title)
    context = {
        "newsletters": newsletters,
        "on": sum(one.counts_clicks or one.measures_readers for one in newsletters),
        "notices": {"counts_clicks": COUNTED, "measures_readers": MEASURED},
    }
    return desk_page(request, visit, "pages/measuring.html", context)
