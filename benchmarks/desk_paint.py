"""How soon the composing page of a large house shows something in Chromium."""

import threading
from socketserver import ThreadingMixIn
from statistics import median
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from benchmarks.figures import Figure, report

TRIES = 5
REACH = 1000  # ms
PAINTED = (
    "() => new Promise(done => new PerformanceObserver((list, one) => {"
    " const found = list.getEntriesByName('first-contentful-paint')[0];"
    " if (found) { one.disconnect(); done(found.startTime); }"
    "}).observe({type: 'paint', buffered: true}))"
)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing."""


def paint(database: str, path: str, session: str) -> None:
    """Report the median of a few first contentful paints of the page, by PerformancePaintTiming,
    each in a browser that knows nothing. session: the cookie of who may open it."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("desk: first paint left out, playwright is not installed")
        return
    with sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        server = _serve()
        base = f"http://localhost:{server.server_port}"
        took = [_once(browser, base, path, session) for _ in range(TRIES)]
        server.shutdown()
        browser.close()
    work = f"first contentful paint of composing on {database}: {path}"
    report(Figure(work=work, ours=median(took), unit="ms", reach=f"≤ {REACH} ms"))


def _serve() -> WSGIServer:
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application

    server = _Server(("127.0.0.1", 0), _Silent)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _once(browser: Any, base: str, path: str, session: str) -> float:
    with browser.new_context(base_url=base, locale="fr-FR") as context:
        context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
        page = context.new_page()
        assert page.goto(path).status == 200
        return float(page.evaluate(PAINTED))
