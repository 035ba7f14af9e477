"""The workspace as Django knows it: where its templates, tags and static files are."""

from __future__ import annotations

from django.apps import AppConfig


class Web(AppConfig):
    """No tables of its own."""

    name = "crossfoot.web"
    label = "web"
