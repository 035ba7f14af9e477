"""The addresses of usage."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.usage import across, backfills, batches, events, mending, overview, sources, upload

urlpatterns = [
    path("", overview.shown, name="usage"),
    path("sources/<str:name>", sources.shown, name="usage-source"),
    path("batches/", batches.listed, name="usage-batches"),
    path("batches/<str:name>", batches.one, name="usage-batch"),
    path("batches/<str:name>/rejected.csv", batches.rejects, name="usage-rejects"),
    path("batches/<str:name>/fix", mending.fix, name="usage-fix"),
    path("upload", upload.begin, name="usage-upload"),
    path("upload/<str:upload>", upload.of, name="usage-upload-of"),
    path("conflicts/", across.conflicts, name="usage-conflicts"),
    path("rejected/", across.rejected, name="usage-rejected"),
    path("backfills/", backfills.listed, name="usage-backfills"),
    path("backfills/<str:name>", backfills.one, name="usage-backfill"),
    path("backfills/<str:name>/difference", backfills.difference, name="usage-backfill-difference"),
    path("events", events.listed, name="usage-events"),
]
