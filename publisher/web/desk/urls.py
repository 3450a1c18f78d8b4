"""Addresses of the desk."""

from django.urls import path

from publisher.web.desk.articles import articles
from publisher.web.desk.issues import issue, issues
from publisher.web.desk.issues import send as send_issue
from publisher.web.desk.preview import preview
from publisher.web.desk.sends import control, progress, send, stop_everything
from publisher.web.desk.signing_in import enter, settle, sign_in, sign_out
from publisher.web.desk.today import today

urlpatterns = [
    path("", today, name="today"),
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-out/", sign_out, name="sign-out"),
    path("enter/<str:token>", enter, name="enter"),
    path("settle/", settle, name="settle"),
    path("articles/", articles, name="articles"),
    path("issues/", issues, name="issues"),
    path("issues/<int:number>/", issue, name="issue"),
    path("issues/<int:number>/preview/", preview, name="issue-preview"),
    path("issues/<int:number>/send/", send_issue, name="issue-send"),
    path("sends/<int:number>/", send, name="send"),
    path("sends/<int:number>/progress/", progress, name="send-progress"),
    path("sends/<int:number>/control/", control, name="send-control"),
    path("stop/", stop_everything, name="stop-everything"),
]
