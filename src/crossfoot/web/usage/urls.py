"""The addresses of usage."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.usage import batches, events, overview, sources

urlpatterns = [
    path("", overview.shown, name="usage"),
    path("sources/<str:name>", sources.shown, name="usage-source"),
    path("batches/", batches.listed, name="usage-batches"),
    path("batches/<str:name>", batches.one, name="usage-batch"),
    path("batches/<str:name>/rejected.csv", batches.rejects, name="usage-rejects"),
    path("events", events.listed, name="usage-events"),
]
