"""Which addresses are free of the check of CSRF: those that ask no cookie who somebody is."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# Each with what stands in the cookie's place.
FREE = {
    "address/<str:token>": "a sealed token in the address",
    "fresh/<str:token>": "a sealed token in the address",
    "hooks/mail/<slug:publication>/<slug:provider>/<str:secret>": "a signature or a secret",
    "^api(?:/|$)": "a token in a header",
    "confirm/<str:token>": "a sealed token in the address",
    "hooks/<slug:publication>/<slug:source>": "a signature",
    "hooks/websub/<slug:publication>/<slug:source>/<str:token>": "a signature",
    "hub": "what is asked for is verified at the callback",
    "partner/ask/": "nothing: a mail goes to contacts alone",
    "partner/enter/<str:code>": "a sealed token in the address",
    "preferences/<str:token>": "a sealed token in the address",
    "still/<str:token>": "a sealed token in the address",
    "subscribe/<slug:publication>/": "nothing: a mail asks back",
    "subscribe/<slug:publication>/<slug:mailing_list>": "nothing: a mail asks back",
    "u/<str:token>": "a sealed token in the address",
}
# Their forms carry a token made of their cookie, which no other site can send.
OWN_CHECK = ("reader/", "partner/")


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, path)
        else:
            yield path, one


def test_the_list_of_addresses_without_the_check() -> None:
    free = {
        path
        for path, route in routes(get_resolver())
        if getattr(route.callback, "csrf_exempt", False)
        and (path in FREE or not path.startswith(OWN_CHECK))
    }
    assert free == set(FREE), "an address that reads a session must keep the check"
