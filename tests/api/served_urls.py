"""The door alone, so that a server that is killed twenty times is up again soon."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("api/v1/", include("crossfoot.api.usage_door"))]
