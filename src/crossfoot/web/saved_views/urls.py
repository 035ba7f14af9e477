"""The addresses of saved views."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.saved_views import views

urlpatterns = [
    path("save", views.save, name="view-save"),
    path("of/<str:table>/", views.listed, name="views-of"),
    path("of/<str:table>/opens", views.opens_plain, name="view-opens-plain"),
    path("<int:view>/", views.one, name="view"),
    path("<int:view>/restore", views.restore, name="view-restore"),
]
