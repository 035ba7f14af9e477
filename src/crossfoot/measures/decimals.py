"""The one gate by which a number becomes a Decimal, and the one context it is worked in."""

from __future__ import annotations

import re
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow

from crossfoot.errors import Malformed

DIGITS_MAX = 60
"""No operand we accept, product or foot of them, needs more; beyond it a sum would lose digits in silence."""

EXACT = Context(prec=120, traps=[InvalidOperation, DivisionByZero, Overflow, Inexact])
"""Arithmetic that may not lose a digit: it raises Inexact rather than round."""

_PLAIN = re.compile(r"[+-]?[0-9]{1,%d}(\.[0-9]{1,%d})?" % (DIGITS_MAX, DIGITS_MAX), re.ASCII)


def exact(value: str | int | Decimal, *, places_max: int, digits_max: int = DIGITS_MAX) -> Decimal:
    """A Decimal equal to `value`, in plain notation, with no more than `places_max` places.

    Accepts ASCII digits only: no exponent, no NaN or infinity, no `1_000`, no full-width digits. A
    Decimal with trailing zeros past the limit is accepted, since none of its value is lost.
    digits_max: the most digits before the point.
    Raises Malformed: not-a-number, not-a-plain-number, too-many-places, too-many-digits.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Malformed("not-a-number", got=repr(value), type=type(value).__name__)
    if isinstance(value, Decimal) and not value.is_finite():
        raise Malformed("not-a-plain-number", got=value)
    if isinstance(value, str):
        text = value.strip(" \t")
        if not _PLAIN.fullmatch(text):
            raise Malformed("not-a-plain-number", got=value)
        number = Decimal(text)
    else:
        number = Decimal(value)
    return _within(number, places_max=places_max, digits_max=digits_max)


def _within(number: Decimal, *, places_max: int, digits_max: int) -> Decimal:
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int), "finite by now"
    if len(digits) + exponent > digits_max and number:
        raise Malformed("too-many-digits", got=_brief(number), limit=digits_max)
    if not number:
        return Decimal(0)
    trailing = 0
    for digit in reversed(digits):
        if digit:
            break
        trailing += 1
    if -exponent - trailing > places_max:
        raise Malformed("too-many-places", got=_brief(number), limit=places_max)
    return plain(number)


def plain(number: Decimal) -> Decimal:
    """The same value without trailing zeros after the point and without an exponent: one value, one form."""
    if number == number.to_integral_value():
        return number.quantize(Decimal(1), context=EXACT) if number else Decimal(0)
    return EXACT.normalize(number) if not number.is_zero() else Decimal(0)


def text(number: Decimal) -> str:
    """`number` in plain notation: no exponent, no trailing zeros, no negative zero."""
    return format(plain(number), "f")


def _brief(number: Decimal) -> str:
    """A number for a sentence; a hostile exponent must not be written out in full."""
    return str(number) if len(number.as_tuple().digits) <= DIGITS_MAX else f"{str(number)[:DIGITS_MAX]}…"
