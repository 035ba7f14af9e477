"""The addresses of finding."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.find import views

urlpatterns = [path("find/", views.find, name="find"), path("keys/", views.keys, name="keys")]
