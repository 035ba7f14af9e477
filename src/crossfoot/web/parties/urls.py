"""The addresses of parties."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.parties import views

urlpatterns = [
    path("", views.listed, name="parties"),
    path("import", views.imported, name="parties-import"),
]
