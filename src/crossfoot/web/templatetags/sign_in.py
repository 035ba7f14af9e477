"""What the pages of coming in show: why a session ended, the QR code, codes in groups that can be read."""

from __future__ import annotations

import re
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from crossfoot.measures import Instant

register = template.Library()

_BACK_NEXT = "You will be back where you were once you are in."


@register.simple_tag(takes_context=True)
def ended(context: template.Context) -> str:
    """Why somebody stands at the door who was in: a sentence, empty for who was not."""
    request = context["request"]
    idle, day = settings.CROSSFOOT_SESSION_IDLE_SECONDS // 60, settings.CROSSFOOT_SESSION_SECONDS // 3600
    return {
        "idle": f"You were signed out after {idle} minutes without a sign of life. {_BACK_NEXT}",
        "day": f"A session lasts {day} hours at most, and this one is over. {_BACK_NEXT}",
        "self": "You are signed out.",
    }.get(request.GET.get("ended", ""), "")


@register.simple_tag(takes_context=True)
def single_sign_on(context: template.Context) -> Any:
    """The company's identity provider, None where none is configured."""
    if not settings.SOCIALACCOUNT_PROVIDERS:
        return None
    return get_adapter(context["request"]).get_app(context["request"], provider="company")


@register.filter
def qr(drawing: str) -> SafeString:
    """A QR code as a picture in the page, black on white in every theme, said in words to who does not see it."""
    path = re.search(r'<path[^>]* d="([^"<>]*)"', drawing)
    box = re.search(r'viewBox="([0-9. ]*)"', drawing)
    if path is None or box is None:
        return mark_safe("")
    label = "QR code for an authenticator app. The key below it says the same."
    return mark_safe(f'<svg viewBox="{box[1]}" role="img" aria-label="{label}"><path d="{path[1]}"/></svg>')


@register.filter
def fours(text: str) -> str:
    """A key in groups of four."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


@register.filter
def fives(text: str) -> str:
    """A code in groups of five."""
    return " ".join(text[at : at + 5] for at in range(0, len(text), 5))


@register.filter
def moment(at: Instant) -> str:
    """A moment to the minute."""
    return at.datetime().strftime("%Y-%m-%d %H:%M")
