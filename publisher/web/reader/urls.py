"""Addresses that readers see."""

from django.urls import path, re_path

import publisher.web.row_numbers  # noqa: F401 (the converter `row`)
from publisher.web.reader.archive import archive, feed, view
from publisher.web.reader.articles import article, front, home
from publisher.web.reader.clicks import follow
from publisher.web.reader.joining.confirming import confirm_page
from publisher.web.reader.joining.sign_up import embed, subscribe
from publisher.web.reader.leaving import leave
from publisher.web.reader.own.address import address
from publisher.web.reader.own.data import close, data, download, erase
from publisher.web.reader.own.fresh import fresh
from publisher.web.reader.pictures import picture
from publisher.web.reader.preferences import preferences
from publisher.web.reader.report import report
from publisher.web.reader.still import still

urlpatterns = [
    path("", home, name="home"),
    path("u/<str:token>", leave, name="leave"),
    path("preferences/<str:token>", preferences, name="preferences"),
    path("fresh/<str:token>", fresh, name="fresh"),
    path("address/<str:token>", address, name="address"),
    path("reader/", data, name="own-data"),
    path("reader/data.json", download, name="own-download"),
    path("reader/erase", erase, name="own-erase"),
    path("reader/close", close, name="own-close"),
    path("subscribe/<slug:publication>/", subscribe, name="subscribe"),
    path("subscribe/<slug:publication>/<slug:mailing_list>", subscribe, name="subscribe-list"),
    path("embed/<slug:publication>/", embed, name="embed"),
    path("embed/<slug:publication>/<slug:mailing_list>", embed, name="embed-list"),
    path("confirm/<str:token>", confirm_page, name="confirm"),
    path("still/<str:token>", still, name="still"),
    path("report/<str:token>", report, name="report"),
    path("r/<str:link>", follow, name="follow"),
    path("r/<str:link>/<str:reader>", follow, name="follow-own"),
    path("articles/<row:number>", article, name="article"),
    path("archive/<slug:slug>/", archive, name="archive"),
    re_path(r"^archive/(?P<slug>[-\w]+)/feed\.(?P<kind>rss|atom|json)$", feed, name="archive-feed"),
    path("view/<str:issue>", view, name="view"),
    path("pictures/<slug:slug>/<str:name>", picture, name="picture"),
    path("publications/<slug:slug>/", front, name="front"),
]
