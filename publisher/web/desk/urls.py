"""Addresses of the desk."""

from django.urls import path

from publisher.web.desk.article import article, settle_article, tell_readers
from publisher.web.desk.articles import articles
from publisher.web.desk.compare import compare
from publisher.web.desk.compose import compose, new_issue
from publisher.web.desk.decide import decide
from publisher.web.desk.feeds import feeds, make_key, revoke_key
from publisher.web.desk.issues import check, issue, issues
from publisher.web.desk.issues import send as send_issue
from publisher.web.desk.partners import control_partner, partners
from publisher.web.desk.preview import preview
from publisher.web.desk.proof import issue_mail, send_mail
from publisher.web.desk.publication import publication, sample_mail
from publisher.web.desk.sends import control, progress, send, stop_everything
from publisher.web.desk.signing_in import enter, settle, sign_in, sign_out
from publisher.web.desk.sources import control_source, sources
from publisher.web.desk.today import today
from publisher.web.desk.tokens import revoke, tokens

urlpatterns = [
    path("", today, name="today"),
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-out/", sign_out, name="sign-out"),
    path("enter/<str:token>", enter, name="enter"),
    path("settle/", settle, name="settle"),
    path("articles/", articles, name="articles"),
    path("articles/<int:number>/", article, name="desk-article"),
    path("articles/<int:number>/differences/", compare, name="desk-compare"),
    path("articles/<int:number>/settle/", settle_article, name="desk-settle"),
    path("articles/<int:number>/tell/", tell_readers, name="desk-tell"),
    path("articles/<int:number>/<slug:name>/", decide, name="desk-decide"),
    path("issues/", issues, name="issues"),
    path("issues/new/", new_issue, name="issue-new"),
    path("issues/<int:number>/compose/", compose, name="issue-compose"),
    path("issues/<int:number>/", issue, name="issue"),
    path("issues/<int:number>/preview/", preview, name="issue-preview"),
    path("issues/<int:number>/check/", check, name="issue-check"),
    path("issues/<int:number>/send/", send_issue, name="issue-send"),
    path("issues/<int:number>/mail/", issue_mail, name="issue-mail"),
    path("sends/<int:number>/", send, name="send"),
    path("sends/<int:number>/mail/", send_mail, name="send-mail"),
    path("sends/<int:number>/progress/", progress, name="send-progress"),
    path("sends/<int:number>/control/", control, name="send-control"),
    path("sources/", sources, name="sources"),
    path("sources/<int:number>/control/", control_source, name="source-control"),
    path("feeds/", feeds, name="desk-feeds"),
    path("feeds/<int:number>/keys/", make_key, name="make-feed-key"),
    path("feeds/keys/<int:number>/revoke/", revoke_key, name="revoke-feed-key"),
    path("partners/", partners, name="partners"),
    path("partners/<int:number>/control/", control_partner, name="partner-control"),
    path("publication/", publication, name="publication"),
    path("publication/sample/", sample_mail, name="publication-sample"),
    path("tokens/", tokens, name="tokens"),
    path("tokens/revoke/", revoke, name="revoke-token"),
    path("stop/", stop_everything, name="stop-everything"),
]
