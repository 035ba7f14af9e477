"""Where the next page begins, as a program carries it: signed, good for the same list with the same filters alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core import signing

from crossfoot.errors import Malformed

LENGTH_MAX = 1_000


def seal(place: int | str | None, *, of: str, filters: Mapping[str, Any]) -> str | None:
    """The cursor of a place in a list; None at its end. of: the list, entity included."""
    return None if place is None else signing.Signer(salt=_salt(of, filters)).sign_object(place)


def opened(cursor: str | None, *, of: str, filters: Mapping[str, Any]) -> Any:
    """The place a cursor names; None for none. Raises Malformed: cursor-not-ours (another list's, or altered)."""
    if cursor is None:
        return None
    try:
        return signing.Signer(salt=_salt(of, filters)).unsign_object(cursor[:LENGTH_MAX])
    except (signing.BadSignature, ValueError) as fault:
        raise Malformed("cursor-not-ours") from fault


def _salt(of: str, filters: Mapping[str, Any]) -> str:
    wanted = json.dumps({name: str(value) for name, value in filters.items() if value is not None}, sort_keys=True)
    return f"crossfoot.api.cursor/{of}/{hashlib.sha256(wanted.encode()).hexdigest()}"
