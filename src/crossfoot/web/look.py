"""How somebody likes the workspace: theme, density, single keys. Kept in a cookie: it is nobody's business but theirs."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "crossfoot_look"
THEMES = ("system", "light", "dark", "contrast", "contrast-dark")
DENSITIES = ("comfortable", "compact")
KEYS = ("keys", "no-keys")
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Look:
    """theme: of THEMES. density: of DENSITIES. keys: whether single letters do something."""

    theme: str = THEMES[0]
    density: str = DENSITIES[0]
    keys: str = KEYS[0]


def look_of(request: HttpRequest) -> Look:
    """The look a browser asks for; words nobody knows are passed over."""
    words = request.COOKIES.get(COOKIE, "").split(".")
    chosen = [next((word for word in words if word in known), known[0]) for known in (THEMES, DENSITIES, KEYS)]
    return Look(*chosen)


@require_POST
def set_look(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen and go back to the page it was chosen on."""
    held = look_of(request)
    words = [request.POST.get(name, getattr(held, name)) for name in ("theme", "density", "keys")]
    back = request.POST.get("back", "/")
    here = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if here else "/")
    response.set_cookie(COOKIE, ".".join(words)[:60], max_age=_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    return response
