"""Addresses of the desk."""

from django.urls import path

import publisher.web.row_numbers  # noqa: F401 (the converter `row`)
from publisher.web.desk.door.signing_in import choose, enter, sign_in, sign_out
from publisher.web.desk.issues.compose import compose
from publisher.web.desk.issues.issues import check, issue, issues
from publisher.web.desk.issues.issues import send as send_issue
from publisher.web.desk.issues.new_issue import duplicate, new_issue
from publisher.web.desk.issues.preview import preview
from publisher.web.desk.issues.proof import issue_mail, send_mail
from publisher.web.desk.issues.trial import trial
from publisher.web.desk.newsletters.digests import digests
from publisher.web.desk.newsletters.pages import (
    new_newsletter,
    newsletter,
    newsletters,
    sample,
)
from publisher.web.desk.newsletters.rule import rule
from publisher.web.desk.sends.reschedule import reschedule
from publisher.web.desk.sends.sends import control, progress, send, stop_everything
from publisher.web.desk.setup.feeds import feeds, make_key, revoke_key
from publisher.web.desk.setup.measuring import measuring
from publisher.web.desk.setup.partners import (
    change_usage_terms,
    control_partner,
    forget_contact,
    invite,
    partners,
)
from publisher.web.desk.setup.publication import publication, sample_mail
from publisher.web.desk.setup.sources import control_source, sources
from publisher.web.desk.setup.tokens import revoke, tokens
from publisher.web.desk.stories.article import article, send_notice, settle_article
from publisher.web.desk.stories.articles import articles
from publisher.web.desk.stories.compare import compare
from publisher.web.desk.stories.confirm_decision import decide
from publisher.web.desk.stories.takedown import note_call, takedown
from publisher.web.desk.today import today

urlpatterns = [
    path("", today, name="today"),
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-out/", sign_out, name="sign-out"),
    path("enter/<str:token>", enter, name="enter"),
    path("settle/", choose, name="desk-choose"),
    path("articles/", articles, name="articles"),
    path("articles/<row:number>/", article, name="desk-article"),
    path("articles/<row:number>/differences/", compare, name="desk-compare"),
    path("articles/<row:number>/settle/", settle_article, name="desk-settle"),
    path("articles/<row:number>/tell/", send_notice, name="desk-notice"),
    path("withdrawn/<row:number>/", takedown, name="desk-takedown"),
    path("withdrawn/<row:number>/call/", note_call, name="desk-takedown-call"),
    path("articles/<row:number>/<slug:name>/", decide, name="desk-decide"),
    path("issues/", issues, name="issues"),
    path("issues/new/", new_issue, name="issue-new"),
    path("issues/<row:number>/compose/", compose, name="issue-compose"),
    path("issues/<row:number>/duplicate/", duplicate, name="issue-duplicate"),
    path("issues/<row:number>/", issue, name="issue"),
    path("issues/<row:number>/preview/", preview, name="issue-preview"),
    path("issues/<row:number>/check/", check, name="issue-check"),
    path("issues/<row:number>/test/", trial, name="issue-test"),
    path("issues/<row:number>/send/", send_issue, name="issue-send"),
    path("issues/<row:number>/mail/", issue_mail, name="issue-mail"),
    path("sends/<row:number>/", send, name="send"),
    path("sends/<row:number>/mail/", send_mail, name="send-mail"),
    path("sends/<row:number>/progress/", progress, name="send-progress"),
    path("sends/<row:number>/reschedule/", reschedule, name="send-reschedule"),
    path("sends/<row:number>/control/", control, name="send-control"),
    path("newsletters/", newsletters, name="newsletters"),
    path("newsletters/new/", new_newsletter, name="newsletter-new"),
    path("newsletters/sample/", sample, name="newsletter-sample"),
    path("newsletters/<row:number>/", newsletter, name="newsletter"),
    path("newsletters/<row:number>/rule/", rule, name="newsletter-rule"),
    path("digests/", digests, name="digests"),
    path("sources/", sources, name="sources"),
    path("sources/<row:number>/control/", control_source, name="source-control"),
    path("feeds/", feeds, name="desk-feeds"),
    path("feeds/<row:number>/keys/", make_key, name="make-feed-key"),
    path("feeds/keys/<row:number>/revoke/", revoke_key, name="revoke-feed-key"),
    path("partners/", partners, name="partners"),
    path("partners/<row:number>/control/", control_partner, name="partner-control"),
    path("partners/<row:number>/invite/", invite, name="partner-invite"),
    path("partners/<row:number>/contact/", forget_contact, name="partner-contact"),
    path("partners/places/<row:number>/usage-terms/", change_usage_terms, name="usage-terms"),
    path("publication/", publication, name="publication"),
    path("publication/sample/", sample_mail, name="publication-sample"),
    path("measuring/", measuring, name="measuring"),
    path("tokens/", tokens, name="tokens"),
    path("tokens/revoke/", revoke, name="revoke-token"),
    path("stop/", stop_everything, name="stop-everything"),
]
