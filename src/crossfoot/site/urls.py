"""Which address leads to which door."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("crossfoot.api.usage_door")),
    path("", include("crossfoot.web.urls")),
]
