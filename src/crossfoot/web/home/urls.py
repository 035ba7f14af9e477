"""Home's addresses."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.home import views

urlpatterns = [path("", views.home, name="home")]
