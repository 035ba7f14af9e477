"""Words of bill runs."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def named(words: Mapping[str, str], key: str) -> str:
    """What a key is called; itself where it has no name."""
    return words.get(key, key)
