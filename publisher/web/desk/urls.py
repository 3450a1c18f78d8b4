"""Addresses of the desk."""

from django.urls import path

from publisher.web.desk.door.signing_in import choose, enter, sign_in, sign_out
from publisher.web.desk.issues.compose import compose, new_issue
from publisher.web.desk.issues.issues import check, issue, issues
from publisher.web.desk.issues.issues import send as send_issue
from publisher.web.desk.issues.preview import preview
from publisher.web.desk.issues.proof import issue_mail, send_mail
from publisher.web.desk.sends.sends import control, progress, send, stop_everything
from publisher.web.desk.setup.feeds import feeds, make_key, revoke_key
from publisher.web.desk.setup.partners import control_partner, partners
from publisher.web.desk.setup.publication import publication, sample_mail
from publisher.web.desk.setup.sources import control_source, sources
from publisher.web.desk.setup.tokens import revoke, tokens
from publisher.web.desk.stories.article import article, send_notice, settle_article
from publisher.web.desk.stories.articles import articles
from publisher.web.desk.stories.compare import compare
from publisher.web.desk.stories.confirm_decision import decide
from publisher.web.desk.today import today

urlpatterns = [
    path("", today, name="today"),
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-out/", sign_out, name="sign-out"),
    path("enter/<str:token>", enter, name="enter"),
    path("settle/", choose, name="desk-choose"),
    path("articles/", articles, name="articles"),
    path("articles/<int:number>/", article, name="desk-article"),
    path("articles/<int:number>/differences/", compare, name="desk-compare"),
    path("articles/<int:number>/settle/", settle_article, name="desk-settle"),
    path("articles/<int:number>/tell/", send_notice, name="desk-notice"),
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
