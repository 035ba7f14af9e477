"""The addresses of what runs by itself."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.running import views

urlpatterns = [
    path("alerts/", views.alerts_page, name="alerts"),
    path("jobs/", views.jobs_page, name="jobs"),
]
