"""The addresses of the trail."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.trail import views, views_one, views_seals

urlpatterns = [
    path("", views.listed, name="trail"),
    path("line/<int:place>/", views_one.line, name="trail-line"),
    path("seals/", views_seals.seals, name="trail-seals"),
    path("seals/export", views_seals.export, name="trail-export"),
    path("on/<str:kind>/<path:on_id>", views_one.life, name="trail-on"),
]
