"""Addresses that readers see."""

from django.urls import path

from publisher.web.reader.leaving import leave

urlpatterns = [path("u/<str:token>", leave, name="leave")]
