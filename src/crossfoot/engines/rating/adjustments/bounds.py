"""Bounds: what lifts a charge to its minimum, and what a maximum takes off it."""

from __future__ import annotations

from crossfoot.measures import Extension


def top_up(charged: Extension, *, minimum: Extension) -> Extension:
    """What is missing to the minimum; nothing where it is reached. Raises Malformed: currency-mismatch."""
    return max(minimum - charged, Extension.zero(minimum.currency))


def cut_off(charged: Extension, *, maximum: Extension) -> Extension:
    """What goes past the maximum, as a positive amount; nothing under it. Raises Malformed: currency-mismatch."""
    return max(charged - maximum, Extension.zero(maximum.currency))
