"""Taking back: after an act that can be reversed, the next page says what was done and offers to undo it.

    saved_views.drop_view(...)
    offer_undo(visit, Undo("Dropped Large ones.", reverse("view-restore", args=[...]), (("back", back),)))
    return HttpResponseRedirect(...)

The offer is a form of its own, with a request key, so it needs no script; with one it goes away after ten seconds, but
never under the pointer or the focus. What was undone can be done again at the place where it was done.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.contrib import messages

from crossfoot.web.visit import Visit

SECONDS = 10
TAG = "undo"
_APART = "\x1f"


@dataclass(frozen=True, slots=True)
class Undo:
    """says: what was done, as a sentence. address: where its undoing is posted. fields: (name, value) of that form."""

    says: str
    address: str
    fields: tuple[tuple[str, str], ...] = ()


def offer_undo(visit: Visit, undo: Undo) -> None:
    """Have the next page offer it."""
    text = json.dumps([undo.address, undo.fields])
    messages.success(visit.request, f"{undo.says}{_APART}{text}", extra_tags=TAG)


def offered(message: str) -> Undo:
    """What a message of `offer_undo` offers; Django signed it on its way."""
    says, _, text = message.partition(_APART)
    address, fields = json.loads(text)
    return Undo(says, address, tuple((name, value) for name, value in fields))
