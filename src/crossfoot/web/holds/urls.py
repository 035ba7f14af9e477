"""The addresses of holds."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.holds import views

urlpatterns = [
    path("", views.listed, name="holds"),
    path("new", views.placed, name="hold-new"),
    path("<int:hold>/lift", views.lifted, name="hold-lift"),
]
