"""When a session is over: after half an hour without a sign of life, and after a working day whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from crossfoot.books.actors.sessions import SEEN, STARTED
from crossfoot.web.sign_in.clock import seconds

_WRITE_EVERY = 60

Answer = Callable[[HttpRequest], HttpResponse]


def session_ends(answer: Answer) -> Answer:
    """Middleware: end the session of who was away for too long, and note once a minute that somebody is there."""

    def through(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return answer(request)
        why, now = over(request.session), seconds()
        if why:
            logout(request)
            return _to_sign_in(request, why)
        if now - int(request.session.get(SEEN, 0)) >= _WRITE_EVERY:
            request.session[SEEN] = now
        response = answer(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return through


def over(session: SessionBase) -> str:
    """Why a session is over: `idle`, `day`; empty while it lasts. One without a beginning, or from the future, never began."""
    started, seen, now = int(session.get(STARTED, 0)), int(session.get(SEEN, 0)), seconds()
    if not started or started > now + _WRITE_EVERY or now - started >= settings.CROSSFOOT_SESSION_SECONDS:
        return "day"
    return "idle" if now - seen >= settings.CROSSFOOT_SESSION_IDLE_SECONDS else ""


def _to_sign_in(request: HttpRequest, why: str) -> HttpResponse:
    back = request.get_full_path() if request.method == "GET" and not request.headers.get("HX-Request") else ""
    address = f"{settings.LOGIN_URL}?ended={why}" + (f"&next={quote(back)}" if back else "")
    if request.headers.get("HX-Request"):  # a fragment would put the sign-in page into a table
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
