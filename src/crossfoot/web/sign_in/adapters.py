"""What we decide where allauth asks: no sign-up, our limits and session marks, sealed secrets, who single sign-on lets in."""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Iterator
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crossfoot.books.actors.sessions import AGENT, SEEN, STARTED
from crossfoot.desks.sign_in.limits import begin_try, pass_try
from crossfoot.errors import Forbidden
from crossfoot.web.sign_in import events
from crossfoot.web.sign_in.clock import address, now, pepper, seconds
from crossfoot.web.sign_in.step_up import lately_proved

_log = logging.getLogger("crossfoot.sign_in")
NO_SUCH_PERSON = "The login or the password is wrong."


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Passwords and sessions."""

    error_messages = {  # noqa: RUF012 - as allauth declares it
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": NO_SUCH_PERSON,
        "incorrect_password": "The password is wrong.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The person of a login and password, or None; every try counts before the password is looked at.

        Raises ValidationError when there were too many, the same for a login that does not exist.
        """
        login = str(credentials.get("username", ""))
        try:
            tried = begin_try(login=login, address=address(request), pepper=pepper(), at=now())
        except Forbidden as refusal:
            if refusal.fields.get("first"):
                events.locked(login)
            raise ValidationError(refusal.says, code="locked") from None
        person = super().authenticate(request, **credentials)
        if person is not None:
            pass_try(tried)
        return person

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note it in the trail, of a login that exists and of one that does not alike."""
        events.refused(str(credentials.get("username", "")))

    def login(self, request: HttpRequest, user: Any) -> None:
        """Begin the session, under a new key, and mark when."""
        super().login(request, user)
        request.session[STARTED] = request.session[SEEN] = seconds()
        request.session[AGENT] = request.headers.get("User-Agent", "")[:200]
        events.began(request, user)

    def is_reauthentication_required(self, *, app: str, **others: Any) -> bool:
        """Whether ways in may not be changed before another proof."""
        from allauth.core import context

        return not lately_proved(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """With a second factor, that; a password alone proves less."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        strong = [way for way in ways if way["id"] != "reauthenticate"]
        return strong or ways

    def send_notification_mail(self, *given: Any, **named: Any) -> None:
        """Nothing: we hold nobody's mail address."""

    def add_message(self, *given: Any, **named: Any) -> None:
        """Nothing: our pages say what was done."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors. Their secrets are sealed with the installation's key, so that a copied database is none."""

    error_messages = {  # noqa: RUF012 - as allauth declares it
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right, or it was used already. Wait for the next one and type that.",
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return _sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return _sealer().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth names it
        """What a key is called until its owner names it."""
        return "Security key"

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """How a key shows whom it is for."""
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.name}


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Single sign-on lets in people who are known here. It makes nobody and gives no duty."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: people are added here before they sign in elsewhere."""
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, **facts: Any) -> None:
        """Say that it did not work, and why to the log alone."""
        _log.warning("single sign-on failed: %s", facts.get("exception") or facts.get("error"))
        raise ImmediateHttpResponse(render(request, "sign_in/sso_failed.html", status=403))

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Link who comes back from the provider to the person here whose login the configured claim holds."""
        if not sociallogin.is_existing:
            claim = sociallogin.provider.app.settings["login_claim"]
            told = sociallogin.account.extra_data.get("id_token", {})
            login = told.get(claim)
            person = get_user_model().objects.filter(login=login).first() if isinstance(login, str) and login else None
            if person is None or not person.is_active or (claim == "email" and told.get("email_verified") is not True):
                events.refused(login if isinstance(login, str) else "")
                raise ImmediateHttpResponse(unknown_here(request))
            sociallogin.user = sociallogin.account.user = person  # linked, and nothing of the person is written
            sociallogin.account.save()
        elif not sociallogin.user.is_active:
            raise ImmediateHttpResponse(unknown_here(request))


def unknown_here(request: HttpRequest) -> HttpResponse:
    """The page for somebody the provider knows and we do not."""
    return render(request, "sign_in/unknown.html", status=403)


def _sealer() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in _keys()])


def _keys() -> Iterator[bytes]:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield base64.urlsafe_b64encode(hashlib.sha256(f"crossfoot.factors/{secret}".encode()).digest())
