"""Which address leads to which door."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("crossfoot.api.urls")),
    path("", include("crossfoot.web.urls")),
]
