"""The gate before every page: nobody enters unknown, no entity is seen by a stranger, no page without its duty.

A view is declared with one of these and takes a Visit first. `declared_duty` tells a view's duty, so that a test can
walk all routes and demand one.

    @page(duty=Duty.READ)
    def shown(visit: Visit, number: str) -> HttpResponse: ...
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.actor import actor_numbered
from crossfoot.books.wall import stand_before
from crossfoot.errors import Forbidden, Missing, Refusal, Unavailable
from crossfoot.web.refused import refused
from crossfoot.web.visit import Visit, now

View = Callable[..., HttpResponseBase]
_DUTY = "crossfoot_duty"
_log = logging.getLogger("crossfoot.web")


def page(*, duty: Duty) -> Callable[[View], View]:
    """A page that only shows. duty: READ lets everybody in who holds any duty in the entity."""
    return _gate(duty, methods=("GET", "HEAD"))


def deed(*, duty: Duty) -> Callable[[View], View]:
    """A page with a form: shown by GET, done by POST, one desk function and then a redirect."""
    return _gate(duty, methods=("GET", "HEAD", "POST"))


def declared_duty(view: object) -> Duty | None:
    """The duty a view was declared with; None for one that never passed the gate."""
    found: Duty | None = getattr(view, _DUTY, None)
    return found


def actor_of(request: HttpRequest) -> Actor | None:
    """Who is signed in; None for nobody."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.active:
        return None
    return actor_numbered_here(user.pk)


def actor_numbered_here(number: int) -> Actor:
    """The signed-in actor with the duties in force now: read anew on each request, so that a leaver leaves at once."""
    nobody: Any = None  # at the door nobody is known yet
    return actor_numbered(nobody, number, now())


def _gate(duty: Duty, *, methods: tuple[str, ...]) -> Callable[[View], View]:
    def guarded(view: View) -> View:
        @functools.wraps(view)
        def through(request: HttpRequest, entity: str, *given: Any, **named: Any) -> HttpResponseBase:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            by = actor_of(request)
            if by is None:
                return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}")
            stand_before(by)
            visit = Visit(request, by, entity, now())
            try:
                _admit(visit, duty)
                return view(visit, *given, **named)
            except (Refusal, Unavailable) as error:
                return refused(visit, error)

        setattr(through, _DUTY, duty)
        return through

    return guarded


def _admit(visit: Visit, duty: Duty) -> None:
    try:
        visit.by.see(visit.entity)
        if duty is not Duty.READ:
            visit.by.must_hold(duty, entity=visit.entity)
    except (Missing, Forbidden) as no:
        _log.warning("refused at the gate: actor %s, duty %s, %s", visit.by.id, duty.value, no.code)
        raise
