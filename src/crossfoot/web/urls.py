"""The addresses of the workspace: /ENTITY/room/...; each room lists its own."""

from __future__ import annotations

from django.urls import include, path

from crossfoot.web import look
from crossfoot.web.home import views as home

urlpatterns = [
    path("", include("crossfoot.web.sign_in.urls")),
    path("", home.start, name="start"),
    path("look", look.set_look, name="look"),
    path("<str:entity>/", include("crossfoot.web.home.urls")),
    path("<str:entity>/proof/", include("crossfoot.web.proof.urls")),
    path("<str:entity>/approvals/", include("crossfoot.web.approvals.urls")),
    path("<str:entity>/", include("crossfoot.web.find.urls")),
    path("<str:entity>/agreements/", include("crossfoot.web.agreements.urls")),
    path("<str:entity>/views/", include("crossfoot.web.saved_views.urls")),
    path("<str:entity>/usage/", include("crossfoot.web.usage.urls")),
    path("<str:entity>/runs/", include("crossfoot.web.runs.urls")),
    path("<str:entity>/", include("crossfoot.web.runs.urls_waiting")),
    path("<str:entity>/orders/", include("crossfoot.web.orders.urls")),
    path("<str:entity>/parties/", include("crossfoot.web.parties.urls")),
    path("<str:entity>/deals/", include("crossfoot.web.deals.urls")),
    path("<str:entity>/holds/", include("crossfoot.web.holds.urls")),
    path("<str:entity>/invoices/", include("crossfoot.web.invoices.urls")),
    path("<str:entity>/trail/", include("crossfoot.web.trail.urls")),
    path("<str:entity>/", include("crossfoot.web.running.urls")),
    path("<str:entity>/people/", include("crossfoot.web.people.urls")),
]
