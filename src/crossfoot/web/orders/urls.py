"""The addresses of orders."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.orders import views

urlpatterns = [
    path("", views.listed, name="orders"),
    path("import", views.imported, name="orders-import"),
    path("differences", views.compared, name="orders-differences"),
    path("<str:order>/", views.shown, name="order"),
]
