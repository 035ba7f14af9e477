"""The addresses of bill runs."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.runs import again, asking, draft, views

urlpatterns = [
    path("", views.listed, name="runs"),
    path("rate", asking.rate, name="runs-rate"),
    path("work/<str:key>/", asking.progress, name="work"),
    path("<int:number>/", views.one, name="run"),
    path("<int:number>/months", views.months, name="run-months"),
    path("<int:number>/release", asking.release, name="run-release"),
    path("<int:number>/release/chosen", asking.release_chosen, name="run-release-chosen"),
    path("<int:number>/issue", asking.issue, name="run-issue"),
    path("<int:number>/rate", again.rate, name="run-rate"),
    path("<int:number>/discard", again.discard, name="run-discard"),
    path("<int:number>/reperform", again.reperform, name="run-reperform"),
    path("<int:number>/drafts/<int:row>/", draft.shown, name="draft"),
]
