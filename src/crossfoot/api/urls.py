"""Which address below /api/v1 leads to which route."""

from __future__ import annotations

from django.urls import URLPattern, include, path, re_path

from crossfoot.api.entrance import api, guarded, not_there


def _guarded(pattern: URLPattern) -> URLPattern:
    return URLPattern(pattern.pattern, guarded(pattern.callback), pattern.default_args, pattern.name)


_ROUTES = [_guarded(each) for each in api.urls[0] if isinstance(each, URLPattern)]

urlpatterns = [
    path("api/v1/", include("crossfoot.api.usage_door")),
    path("api/v1/", (_ROUTES, "ninja", "api-v1")),
    re_path("^api/(?P<path>.*)$", not_there),
]
