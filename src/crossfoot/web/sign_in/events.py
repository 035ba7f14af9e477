"""Telling the trail who came, who was refused, and who changed how they come in."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.dispatch import receiver
from django.http import HttpRequest

from crossfoot.desks.sign_in.noting import note, note_stranger
from crossfoot.web.sign_in.clock import actor, new_key, now

_log = logging.getLogger("crossfoot.sign_in")


def began(request: HttpRequest, person: Any) -> None:
    """Somebody is in. The trail keeps by which steps."""
    steps = [str(record.get("method")) for record in get_authentication_records(request, person)]
    _note("session.begun", person.pk, {"steps": steps})


def refused(login: str) -> None:
    """A login and password did not fit."""
    note_stranger(deed="session.refused", actor=_number(login), facts={}, at=now(), key=new_key())
    _log.warning("sign-in refused")


def locked(login: str) -> None:
    """A login was tried too often."""
    note_stranger(deed="session.locked", actor=_number(login), facts={}, at=now(), key=new_key())
    _log.warning("sign-in locked")


@receiver(signals.authenticator_added)
def _added(sender: object, request: HttpRequest, user: Any, authenticator: Any, **others: Any) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:  # who sets one up has just given it
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    _note("factor.added", user.pk, {"factor": authenticator.type})


@receiver(signals.authenticator_removed)
def _removed(sender: object, user: Any, authenticator: Any, **others: Any) -> None:
    _note("factor.removed", user.pk, {"factor": authenticator.type})


@receiver(signals.authenticator_reset)
def _reset(sender: object, user: Any, authenticator: Any, **others: Any) -> None:
    _note("factor.renewed", user.pk, {"factor": authenticator.type})


@receiver(signals.authenticator_used)
def _used(sender: object, user: Any, authenticator: Any, reauthenticated: Any, **others: Any) -> None:
    if reauthenticated:
        _note("step-up.done", user.pk, {"factor": authenticator.type})


@receiver(signals.authentication_failed)
def _failed(sender: object, user: Any, authenticator: Any, **others: Any) -> None:
    note_stranger(deed="factor.refused", actor=user.pk, facts={"factor": authenticator.type}, at=now(), key=new_key())
    _log.warning("second factor refused")


def _note(deed: str, number: int, facts: dict[str, Any]) -> None:
    note(deed=deed, actor=number, facts=facts, by=actor(number), at=now(), key=new_key())


def _number(login: str) -> int | None:
    row = get_user_model().objects.filter(login=login).values_list("pk", flat=True).first()
    return None if row is None else int(row)
