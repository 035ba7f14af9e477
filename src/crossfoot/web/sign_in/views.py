"""Invitations, signing out, and proving oneself with a key."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.conf import settings
from django.contrib.auth import get_user_model, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from crossfoot.books.actors.reads.ways_in import invitation_of
from crossfoot.desks.sign_in.inviting import accept
from crossfoot.errors import Missing
from crossfoot.web.sign_in.clock import new_key, now
from crossfoot.web.sign_in.forms import NewPasswordForm


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?ended=self")


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """A link that works once: set a password, be signed in, and go on to the second factor."""
    try:
        invited = invitation_of(None, token, at=now())
        person: Any = get_user_model().objects.get(pk=invited.actor)
        form = NewPasswordForm(request.POST or None, person=person)
        if request.method != "POST" or not form.is_valid():
            return render(request, "sign_in/invitation.html", {"invited": invited, "form": form})
        accept(token=token, password=form.cleaned_data["password"], at=now(), key=new_key())
    except Missing as refusal:
        return render(request, "sign_in/no_invitation.html", {"refusal": refusal}, status=404)
    begin_again(request, invited.actor)
    return HttpResponseRedirect(reverse("mfa_activate_totp"))


def begin_again(request: HttpRequest, number: int) -> None:
    """Sign in who just set a password: whatever session was there is over."""
    logout(request)
    person: Any = get_user_model().objects.get(pk=number)
    record_authentication(request, person, "password")
    get_adapter(request).login(request, person)


class KeyAgain(ReauthenticateWebAuthnView):  # type: ignore[misc]
    """A key instead of a code. A refusal is said on the page itself."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again, with what is wrong."""
        shown: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return shown
