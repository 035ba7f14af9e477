"""Proving once more that it is oneself, before an act that binds.

if not stepped_up(request):
    return ask_step_up(request, back=reverse("release", args=[...]))
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import get_adapter as factor_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from crossfoot.web.sign_in.clock import seconds

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_second_factor(request: HttpRequest) -> bool:
    """Whether who is signed in has set up a second factor; codes that only recover do not count."""
    return bool(factor_adapter().is_mfa_enabled(request.user, FACTORS))


def stepped_up(request: HttpRequest) -> bool:
    """Whether who is signed in gave their second factor within the last minutes (ten, unless configured), at sign-in or since.

    Without a second factor it is False, unless the installation does not require one: then a password counts.
    """
    if not request.user.is_authenticated:
        return False
    wanted = "mfa"
    if not has_second_factor(request):
        if settings.CROSSFOOT_SECOND_FACTOR == "required":
            return False
        wanted = "password"
    return _proved_lately(request, wanted)


def lately_proved(request: HttpRequest) -> bool:
    """Whether who is signed in may change how they sign in: the second factor lately, for who has none the password."""
    if not request.user.is_authenticated:
        return False
    if has_second_factor(request):
        return _proved_lately(request, "mfa")
    return _proved_lately(request, "password") or _proved_lately(request, "socialaccount")


def ask_step_up(request: HttpRequest, *, back: str) -> HttpResponse:
    """Send somebody to prove themselves and then to `back`; who has no second factor yet, to set one up."""
    page = "mfa_reauthenticate" if has_second_factor(request) else "mfa_activate_totp"
    if page == "mfa_activate_totp" and settings.CROSSFOOT_SECOND_FACTOR != "required":
        page = "account_reauthenticate"
    address = f"{reverse(page)}?next={quote(back)}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def step_up_needed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Declare a Django view that nobody enters without having stepped up. A form sent too late has to be filled in again."""

    @functools.wraps(view)
    def through(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        if stepped_up(request):
            return view(request, *given, **named)
        return ask_step_up(request, back=request.get_full_path())

    return through


def _proved_lately(request: HttpRequest, method: str) -> bool:
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    proved = [record["at"] for record in records if record.get("method") == method]
    return bool(proved) and 0 <= seconds() + 1 - proved[-1] < settings.CROSSFOOT_STEP_UP_SECONDS
