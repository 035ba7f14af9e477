"""The addresses of proofs."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.proof import views

urlpatterns = [
    path("", views.latest, name="proof"),
    path("<str:month>/", views.of_month, name="proof-of"),
]
