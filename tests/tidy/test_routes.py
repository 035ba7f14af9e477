"""Every page asks for a duty; the few that do not say why."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver

from crossfoot.web.guard import declared_duty
from crossfoot.web.urls import urlpatterns

PUBLIC = {
    "crossfoot.web.sign_in": "how one comes in, proves it is oneself and leaves: its tests ask who may do what there",
    "allauth": "the same, as the package does it under our adapters",
    "crossfoot.web.home.views.start": "sends on to an entity one may see, or to sign in; shows nothing",
    "crossfoot.web.look.set_look": "a cookie of theme and density, nobody's business but the browser's",
    "django.views.generic.base.RedirectView": "sends on to another address; shows nothing",
    "django.views.generic.base.TemplateView": "a sentence for who single sign-on does not know; shows nothing of the books",
}


def views(patterns: list[URLPattern | URLResolver]) -> Iterator[object]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from views(each.url_patterns)
        else:
            yield each.callback


def name_of(view: object) -> str:
    shown = getattr(view, "view_class", view)
    return f"{shown.__module__}.{getattr(shown, '__qualname__', '')}"


def test_every_route_of_the_workspace_has_a_declared_duty_or_a_reason():
    found = list(views(urlpatterns))
    assert any(declared_duty(view) for view in found)
    bare = {name_of(view) for view in found if declared_duty(view) is None}
    assert sorted(name for name in bare if not name.startswith(tuple(PUBLIC))) == []


def test_no_reason_is_kept_for_what_is_not_there():
    bare = {name_of(view) for view in views(urlpatterns) if declared_duty(view) is None}
    assert [name for name in PUBLIC if not any(each.startswith(name) for each in bare)] == []
