"""The addresses of agreements and price books."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.agreements import views, views_books, views_one, views_simulated

urlpatterns = [
    path("", views.listed, name="agreements"),
    path("price-books/", views_books.listed, name="price-books"),
    path("price-books/<str:book>/", views_books.shown, name="price-book"),
    path("price-books/<str:book>/diff", views_books.compared, name="price-book-diff"),
    path("<str:agreement>/", views_one.shown, name="agreement"),
    path("<str:agreement>/diff", views_one.compared, name="agreement-diff"),
    path("<str:agreement>/simulate", views_simulated.simulated, name="agreement-simulate"),
]
