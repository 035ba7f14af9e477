"""How often somebody may try. The counts stand in the database, so that they hold over every process."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from django.db import transaction

from crossfoot.books.actors.writes.ways_in import count_try, forget_tries, take_back_try
from crossfoot.errors import Forbidden
from crossfoot.measures import Instant

WINDOW_SECONDS = 15 * 60
LOGIN_TRIES, ADDRESS_TRIES, FACTOR_TRIES = 5, 100, 5
_CODE_SECONDS = 10 * 60


@dataclass(frozen=True, slots=True)
class Try:
    """One try: the digests it counts under, and whether it is the first one too many for its login."""

    login: str
    address: str
    first_refused: bool = False


def begin_try(*, login: str, address: str, pepper: str, at: Instant) -> Try:
    """Count a try before its password is looked at, so that many at once get no more tries than one after the other.

    A login that does not exist is counted alike. pepper: keys the digests, so that the table names nobody.
    Raises Forbidden: sign-in-locked, for a login or an address that failed too often.
    """
    tried = Try(subject(pepper, "login", login), subject(pepper, "address", address))
    with transaction.atomic(durable=True):
        of_login = count_try(subject=tried.login, seconds=WINDOW_SECONDS, at=at, by=None, key="")
        of_address = count_try(subject=tried.address, seconds=WINDOW_SECONDS, at=at, by=None, key="")
    if of_login > LOGIN_TRIES or of_address > ADDRESS_TRIES:
        first = of_login == LOGIN_TRIES + 1 or of_address == ADDRESS_TRIES + 1
        raise Forbidden("sign-in-locked", minutes=WINDOW_SECONDS // 60, first=first)
    return tried


def pass_try(tried: Try) -> None:
    """The password was right: the login begins anew, the address gets its try back."""
    with transaction.atomic(durable=True):
        forget_tries(subjects=(tried.login,), by=None, key="")
        take_back_try(subject=tried.address, by=None, key="")


def begin_factor_try(*, actor: int, pepper: str, at: Instant) -> None:
    """Count a try at a second factor. Raises Forbidden: sign-in-locked."""
    with transaction.atomic(durable=True):
        tries = count_try(subject=subject(pepper, "factor", str(actor)), seconds=WINDOW_SECONDS, at=at, by=None, key="")
    if tries > FACTOR_TRIES:
        raise Forbidden("sign-in-locked", minutes=WINDOW_SECONDS // 60, first=tries == FACTOR_TRIES + 1)


def pass_factor_try(*, actor: int, pepper: str) -> None:
    """The second factor was right: its tries begin anew."""
    with transaction.atomic(durable=True):
        forget_tries(subjects=(subject(pepper, "factor", str(actor)),), by=None, key="")


def first_use(*, actor: int, code: str, pepper: str, at: Instant) -> bool:
    """Whether a code of a second factor is used for the first time: of two at once one only is told so."""
    with transaction.atomic(durable=True):
        uses = count_try(subject=subject(pepper, "code", f"{actor}/{code}"), seconds=_CODE_SECONDS, at=at, by=None, key="")
    return uses == 1


def subject(pepper: str, kind: str, what: str) -> str:
    """What a tally stands under: a digest that tells nobody's login or address without the key."""
    return hmac.new(pepper.encode(), f"crossfoot.tally/{kind}/{what}".encode(), hashlib.sha256).hexdigest()
