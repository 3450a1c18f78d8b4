"""Addresses of the desk."""

from django.urls import path

import publisher.web.row_numbers  # noqa: F401 (the converter `row`)
from publisher.web.desk.begin.readers import readers as begin_readers
from publisher.web.desk.begin.sender import sender as begin_sender
from publisher.web.desk.begin.site import ask as ask_site
from publisher.web.desk.begin.site import logo, proposal
from publisher.web.desk.begin.steps import begin, hide
from publisher.web.desk.begin.stories import stories as begin_stories
from publisher.web.desk.door.signing_in import choose, enter, sign_in, sign_out
from publisher.web.desk.feeds.feed import feed, move, new_feed, retire
from publisher.web.desk.feeds.listing import feeds, make_key, revoke_key
from publisher.web.desk.issues.approval import approval, approval_checks, ask, go_back
from publisher.web.desk.issues.approval import decide as decide_issue
from publisher.web.desk.issues.chat import chat
from publisher.web.desk.issues.comments import comment
from publisher.web.desk.issues.compose import compose
from publisher.web.desk.issues.issues import check, issue, issues
from publisher.web.desk.issues.issues import send as send_issue
from publisher.web.desk.issues.new_issue import duplicate, new_issue
from publisher.web.desk.issues.presence import presence
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
from publisher.web.desk.night.today import today
from publisher.web.desk.partners.takedown import note_call, note_receipt, takedown, withdrawals
from publisher.web.desk.partners.urls import partner_routes
from publisher.web.desk.people.urls import people_routes
from publisher.web.desk.readers.urls import readers_routes
from publisher.web.desk.reports.handing_out import shared, unshare
from publisher.web.desk.reports.pages import issue_report, reports
from publisher.web.desk.sends.listing import sends
from publisher.web.desk.sends.reschedule import reschedule
from publisher.web.desk.sends.sends import control, progress, resend_rows, send
from publisher.web.desk.sends.stop import stop_everything
from publisher.web.desk.setup.approval_rule import approval_rule
from publisher.web.desk.setup.index import settings_index
from publisher.web.desk.setup.measuring import measuring
from publisher.web.desk.setup.publication import publication, sample_mail
from publisher.web.desk.setup.sentences import own_sentences, sentence_languages
from publisher.web.desk.setup.tokens import revoke, tokens
from publisher.web.desk.setup.urls import setup_routes
from publisher.web.desk.sources.listing import control_source, sources
from publisher.web.desk.sources.new import new_source
from publisher.web.desk.sources.source import source, source_secret
from publisher.web.desk.stories.add_to_issue import add_to_issue
from publisher.web.desk.stories.alert import alert
from publisher.web.desk.stories.anonymise import anonymise
from publisher.web.desk.stories.article import (
    article,
    choose_noindex,
    send_notice,
    settle_article,
)
from publisher.web.desk.stories.articles import articles
from publisher.web.desk.stories.compare import compare
from publisher.web.desk.stories.confirm_decision import decide
from publisher.web.desk.stories.sealed import sealed
from publisher.web.desk.themes.editing import theme
from publisher.web.desk.themes.gallery import gallery, gallery_frame
from publisher.web.desk.themes.listing import choose_theme, themes
from publisher.web.desk.themes.looks import theme_lint, theme_look
from publisher.web.desk.themes.programs import mail_programs
from publisher.web.desk.themes.versions import theme_delete, theme_use, theme_versions
from publisher.web.desk.writing.edit import edit
from publisher.web.desk.writing.helpers import clean, draft, picture, typeset
from publisher.web.desk.writing.new_story import write

urlpatterns = [
    path("", today, name="today"),
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-in/", sign_in, name="account_login"),  # as allauth asks for it
    path("sign-out/", sign_out, name="sign-out"),
    *people_routes,
    *setup_routes,
    path("enter/<str:token>", enter, name="enter"),
    path("settle/", choose, name="desk-choose"),
    path("begin/", begin, name="begin"),
    path("begin/site/", ask_site, name="begin-site"),
    path("begin/site/<row:number>/", proposal, name="begin-proposal"),
    path("begin/site/<row:number>/logo", logo, name="begin-logo"),
    path("begin/stories/", begin_stories, name="begin-stories"),
    path("begin/sender/", begin_sender, name="begin-sender"),
    path("begin/readers/", begin_readers, name="begin-readers"),
    path("begin/hide/", hide, name="begin-hide"),
    path("articles/", articles, name="articles"),
    path("articles/new/", write, name="desk-write"),
    path("articles/draft/", draft, name="desk-draft"),
    path("articles/paste/", clean, name="desk-paste"),
    path("articles/picture/", picture, name="desk-picture"),
    path("articles/typeset/", typeset, name="desk-typeset"),
    path("articles/<row:number>/", article, name="desk-article"),
    path("articles/<row:number>/edit/", edit, name="desk-edit"),
    path("articles/<row:number>/differences/", compare, name="desk-compare"),
    path("articles/<row:number>/settle/", settle_article, name="desk-settle"),
    path("articles/<row:number>/search-engines/", choose_noindex, name="desk-noindex"),
    path("articles/<row:number>/sealed/", sealed, name="desk-sealed"),
    path("articles/<row:number>/name/", anonymise, name="desk-anonymise"),
    path("articles/<row:number>/tell/", send_notice, name="desk-notice"),
    path("withdrawn/", withdrawals, name="withdrawals"),
    path("withdrawn/<row:number>/", takedown, name="desk-takedown"),
    path("withdrawn/<row:number>/call/", note_call, name="desk-takedown-call"),
    path("withdrawn/<row:number>/receipt/", note_receipt, name="desk-takedown-receipt"),
    path("articles/<row:number>/alert/", alert, name="desk-alert"),
    path("articles/<row:number>/add/", add_to_issue, name="desk-add-to-issue"),
    path("articles/<row:number>/<slug:name>/", decide, name="desk-decide"),
    path("issues/", issues, name="issues"),
    path("issues/new/", new_issue, name="issue-new"),
    path("issues/<row:number>/compose/", compose, name="issue-compose"),
    path("issues/<row:number>/duplicate/", duplicate, name="issue-duplicate"),
    path("issues/<row:number>/", issue, name="issue"),
    path("issues/<row:number>/whatsapp/", chat, name="issue-chat"),
    path("issues/<row:number>/preview/", preview, name="issue-preview"),
    path("issues/<row:number>/approval/", approval, name="issue-approval"),
    path("issues/<row:number>/approval/checks/", approval_checks, name="issue-approval-checks"),
    path("issues/<row:number>/approval/decide/", decide_issue, name="issue-decide"),
    path("issues/<row:number>/approval/ask/", ask, name="issue-ask"),
    path("issues/<row:number>/approval/back/", go_back, name="issue-go-back"),
    path("issues/<row:number>/comments/", comment, name="issue-comment"),
    path("issues/<row:number>/presence/", presence, name="issue-presence"),
    path("issues/<row:number>/check/", check, name="issue-check"),
    path("issues/<row:number>/test/", trial, name="issue-test"),
    path("issues/<row:number>/send/", send_issue, name="issue-send"),
    path("issues/<row:number>/mail/", issue_mail, name="issue-mail"),
    path("newsletters/<row:number>/approval/", approval_rule, name="approval-rule"),
    path("sends/", sends, name="sends"),
    path("sends/<row:number>/", send, name="send"),
    path("sends/<row:number>/mail/", send_mail, name="send-mail"),
    path("sends/<row:number>/progress/", progress, name="send-progress"),
    path("sends/<row:number>/reschedule/", reschedule, name="send-reschedule"),
    path("sends/<row:number>/control/", control, name="send-control"),
    path("sends/<row:number>/resend/", resend_rows, name="send-resend"),
    *readers_routes,
    path("reports/", reports, name="reports"),
    path("reports/shared/", shared, name="reports-shared"),
    path("reports/shared/<row:number>/end/", unshare, name="reports-unshare"),
    path("issues/<row:number>/report/", issue_report, name="issue-report"),
    path("settings/", settings_index, name="settings"),
    path("newsletters/", newsletters, name="newsletters"),
    path("newsletters/new/", new_newsletter, name="newsletter-new"),
    path("newsletters/sample/", sample, name="newsletter-sample"),
    path("newsletters/<row:number>/", newsletter, name="newsletter"),
    path("newsletters/<row:number>/rule/", rule, name="newsletter-rule"),
    path("digests/", digests, name="digests"),
    path("themes/", themes, name="desk-themes"),
    path("themes/gallery/", gallery, name="theme-gallery"),
    path("themes/gallery/mail/", gallery_frame, name="theme-gallery-mail"),
    path("themes/programs/", mail_programs, name="theme-programs"),
    path("themes/choose/", choose_theme, name="theme-choose"),
    path("themes/<row:number>/", theme, name="desk-theme"),
    path("themes/<row:number>/look/", theme_look, name="theme-look"),
    path("themes/<row:number>/lint/", theme_lint, name="theme-lint"),
    path("themes/<row:number>/versions/", theme_versions, name="theme-versions"),
    path("themes/<row:number>/use/", theme_use, name="theme-use"),
    path("themes/<row:number>/delete/", theme_delete, name="theme-delete"),
    path("sources/", sources, name="sources"),
    path("sources/new/", new_source, name="source-new"),
    path("sources/<row:number>/", source, name="source"),
    path("sources/<row:number>/secret/", source_secret, name="source-secret"),
    path("sources/<row:number>/control/", control_source, name="source-control"),
    path("feeds/", feeds, name="desk-feeds"),
    path("feeds/new/", new_feed, name="desk-feed-new"),
    path("feeds/<row:number>/", feed, name="desk-feed"),
    path("feeds/<row:number>/move/", move, name="desk-feed-move"),
    path("feeds/<row:number>/retire/", retire, name="desk-feed-retire"),
    path("feeds/<row:number>/keys/", make_key, name="make-feed-key"),
    path("feeds/keys/<row:number>/revoke/", revoke_key, name="revoke-feed-key"),
    *partner_routes,
    path("publication/", publication, name="publication"),
    path("publication/sample/", sample_mail, name="publication-sample"),
    path("measuring/", measuring, name="measuring"),
    path("publication/sentences/", sentence_languages, name="sentence-languages"),
    path("publication/sentences/<slug:language>/", own_sentences, name="sentences"),
    path("tokens/", tokens, name="tokens"),
    path("tokens/revoke/", revoke, name="revoke-token"),
    path("stop/", stop_everything, name="stop-everything"),
]
