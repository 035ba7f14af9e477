"""The shell around every page: icons, places, the look, the key of a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from crossfoot.web.icons import PATHS
from crossfoot.web.look import Look, look_of
from crossfoot.web.navigation import navigation
from crossfoot.web.undo import Undo, offered
from crossfoot.web.visit import new_key
from crossfoot.web.weight.gathered import Gathered
from crossfoot.web.weight.sheets import parts, whole

register = template.Library()


@register.simple_tag
def icon(name: str, ink: str = "") -> SafeString:
    """A mark of 16 by 16 that stands beside a word. ink: a class such as `c-stop`."""
    drawing = mark_safe(f'<path d="{PATHS[name]}"/>')
    classes = f"icon {ink}".strip()
    return format_html('<svg class="{}" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', classes, drawing)


@register.simple_tag(takes_context=True)
def places(context: template.Context) -> list[Any]:
    """The navigation of the page's visit."""
    return list(navigation(context["visit"])) if "visit" in context else []


@register.simple_tag(takes_context=True)
def look(context: template.Context) -> Look:
    """Theme, density and keys as this browser likes them."""
    return look_of(context["request"])


@register.simple_tag
def sheets(name: str) -> SafeString:
    """Links to the style sheets of a kind of page: to the gathered one where files are served for others."""
    paths = (whole(name),) if isinstance(staticfiles_storage, Gathered) else parts(name)
    links = ((staticfiles_storage.url(path),) for path in paths)
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', links)


@register.simple_tag
def request_key() -> SafeString:
    """The hidden field that makes a form sent twice one deed."""
    return format_html('<input type="hidden" name="key" value="{}">', new_key())


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and last word of a name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@register.filter
def words(listed: str) -> list[str]:
    """The words of a text."""
    return listed.split()


@register.filter
def choices(listed: str) -> list[tuple[str, str]]:
    """`value:Title other:Other_title` as pairs."""
    return [(value, title.replace("_", " ")) for value, _, title in (word.partition(":") for word in listed.split())]


@register.filter
def of(named: Mapping[int, str], number: int | None) -> str:
    """The name of a number; `nobody known` where there is none."""
    return named.get(number, "nobody known") if number is not None else ""


@register.filter
def plain_words(name: str) -> str:
    """`bill_to.tax-id` as `Bill to, tax id`."""
    return name.replace("_", " ").replace("-", " ").replace(".", ", ").capitalize()


@register.filter
def undo(message: object) -> Undo:
    """What a message offers to take back."""
    return offered(str(message))
