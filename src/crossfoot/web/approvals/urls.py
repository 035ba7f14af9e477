"""The addresses of approvals."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.approvals import views

urlpatterns = [
    path("", views.listed, name="approvals"),
    path("<int:number>/", views.one, name="approval"),
]
