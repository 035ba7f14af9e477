"""The addresses of what waits: usage without a price, corrections for a person, corrections given up."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.runs import waiting

urlpatterns = [
    path("suspense/", waiting.suspense, name="suspense"),
    path("held/", waiting.held, name="held"),
    path("held/<int:number>/", waiting.decide_one, name="held-one"),
]
