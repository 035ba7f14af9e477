"""The addresses of people."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.people import views, views_keys, views_one, views_reviews, views_segregation

urlpatterns = [
    path("", views.listed, name="people"),
    path("new", views_one.joiner, name="joiner"),
    path("keys/", views_keys.keys, name="keys-of"),
    path("reviews/", views_reviews.listed, name="reviews"),
    path("reviews/<int:number>/", views_reviews.one, name="review"),
    path("reviews/<int:number>/list", views_reviews.export, name="review-export"),
    path("segregation/", views_segregation.shown, name="segregation"),
    path("<int:number>/", views_one.person, name="person"),
]
