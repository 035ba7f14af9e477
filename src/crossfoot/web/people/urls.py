"""The addresses of people."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.people import views, views_keys, views_one, views_segregation

urlpatterns = [
    path("", views.listed, name="people"),
    path("new", views_one.joiner, name="joiner"),
    path("keys/", views_keys.keys, name="keys-of"),
    path("segregation/", views_segregation.shown, name="segregation"),
    path("<int:number>/", views_one.person, name="person"),
]
