"""The addresses of documents."""

from __future__ import annotations

from django.urls import path

from crossfoot.web.invoices import correcting, views, views_one

urlpatterns = [
    path("", views.listed, name="invoices"),
    path("<str:number>/", views_one.shown, name="invoice"),
    path("<str:number>/pdf", views_one.pdf, name="invoice-pdf"),
    path("<str:number>/preview", views_one.preview, name="invoice-preview"),
    path("<str:number>/correct", correcting.correct, name="invoice-correct"),
    path("<str:number>/why", views_one.why_all, name="invoice-why"),
    path("<str:number>/why/<int:line>", views_one.why, name="invoice-why-line"),
]
