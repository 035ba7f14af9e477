"""Home."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.web.guard import actor_of, page
from crossfoot.web.visit import Visit


def start(request: HttpRequest) -> HttpResponse:
    """The bare address: to the entity one may see, or to sign in."""
    by = actor_of(request)
    if by is None:
        return HttpResponseRedirect(str(settings.LOGIN_URL))
    if not by.entities:
        return render(request, "nowhere.html", {"by": by}, status=403)
    return HttpResponseRedirect(reverse("home", args=[by.entities[0]]))


@page(duty=Duty.READ)
def home(visit: Visit) -> HttpResponse:
    """What waits for the viewer."""
    return render(visit.request, "home/home.html", {"visit": visit})
