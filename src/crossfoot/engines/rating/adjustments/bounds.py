"""Bounds: what lifts a charge to its minimum, and what a maximum takes off it."""

from __future__ import annotations

from crossfoot.measures import Extension


def top_up(charged: Extension, *, minimum: Extension) -> Extension:
    """What is missing to the minimum; nothing where it is reached. Raises Malformed: currency-mismatch."""
    missing = minimum - charged
    return missing if missing.amount > 0 else Extension.zero(minimum.currency)


def cut_off(charged: Extension, *, maximum: Extension) -> Extension:
    """What goes past the maximum, as a positive amount; nothing under it. Raises Malformed: currency-mismatch."""
    over = charged - maximum
    return over if over.amount > 0 else Extension.zero(maximum.currency)
