"""My account: how I come in, and where I am signed in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from crossfoot.books.actors.reads.ways_in import sessions_of
from crossfoot.books.actors.sessions import digest
from crossfoot.desks.sign_in.inviting import change_password, end_all_sessions
from crossfoot.desks.sign_in.leaving import end_own_session
from crossfoot.errors import Missing
from crossfoot.web.sign_in.agents import spoken
from crossfoot.web.sign_in.clock import actor, new_key, now
from crossfoot.web.sign_in.forms import NewPasswordForm
from crossfoot.web.sign_in.step_up import ask_step_up, has_second_factor, lately_proved
from crossfoot.web.sign_in.views import begin_again


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Ways in and open sessions."""
    me = actor(int(request.user.pk or 0))
    here = digest(request.session.session_key or "")
    sessions = [(each, spoken(each.agent), each.digest == here) for each in sessions_of(me)]
    held: dict[str, Any] = {"app": None, "keys": [], "codes": None}
    for each in Authenticator.objects.filter(user_id=me.id).order_by("created_at"):
        if each.type == Authenticator.Type.WEBAUTHN:
            held["keys"].append(each.wrap())
        else:
            held["app" if each.type == Authenticator.Type.TOTP else "codes"] = each.wrap()
    left = len(held["codes"].get_unused_codes()) if held["codes"] else 0
    facts = {"me": me, "sessions": sessions, "held": held, "codes_left": left, "second": has_second_factor(request)}
    return render(request, "sign_in/account.html", facts)


@login_required
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Set another password, after proving oneself. Every other session ends."""
    if not lately_proved(request):
        way = "mfa_reauthenticate" if has_second_factor(request) else "account_reauthenticate"
        return HttpResponseRedirect(f"{reverse(way)}?next={reverse('account_change_password')}")
    person: Any = request.user
    form = NewPasswordForm(request.POST or None, person=person)
    if request.method != "POST" or not form.is_valid():
        return render(request, "sign_in/password.html", {"form": form})
    change_password(password=form.cleaned_data["password"], by=actor(person.pk), at=now(), key=new_key())
    begin_again(request, person.pk)
    return HttpResponseRedirect(reverse("account"))


@login_required
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions. One that is over already is over."""
    named = request.POST.get("session", "")[:64]
    try:
        end_own_session(session=named, by=actor(int(request.user.pk or 0)), at=now(), key=new_key())
    except Missing:
        return HttpResponseRedirect(reverse("account"))
    if named == digest(request.session.session_key or ""):
        request.session.flush()
    return HttpResponseRedirect(reverse("account"))


@login_required
@require_POST
def end_all(request: HttpRequest) -> HttpResponse:
    """End all of one's sessions, this one too."""
    if not lately_proved(request):
        return ask_step_up(request, back=reverse("account"))
    me = actor(int(request.user.pk or 0))
    end_all_sessions(actor=me.id, by=me, at=now(), key=new_key())
    request.session.flush()
    return HttpResponseRedirect(f"{reverse('account_login')}?ended=self")
