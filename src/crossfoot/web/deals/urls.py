"""The addresses of the deal desk."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.deals import views

urlpatterns = [
    path("", views.listed, name="deals"),
    path("<str:agreement>/<int:version>/", views.asked, name="deal-ask"),
]
