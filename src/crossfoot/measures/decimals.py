"""The one gate by which a number becomes a Decimal, and the one context it is worked in.

The thread's own decimal context is never used: a library that narrows it cannot make us lose a digit.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow

from crossfoot.errors import Malformed

DIGITS_MAX = 60
"""No operand we accept, product or foot of them, needs more; beyond it a sum would lose digits in silence."""

EXACT = Context(prec=400, traps=[InvalidOperation, DivisionByZero, Overflow, Inexact])
"""Arithmetic that may not lose a digit: it raises Inexact rather than round."""

# Bound once: a context's own methods are three times faster than the same with `context=`.
_integral, _quantize, _normalize = EXACT.to_integral_value, EXACT.quantize, EXACT.normalize

ZERO = Decimal(0)
_ONE = Decimal(1)
_PLAIN = re.compile(rf"[ \t]*([+-]?[0-9]{{1,{DIGITS_MAX}}}(?:\.[0-9]{{1,{DIGITS_MAX}}})?)[ \t]*", re.ASCII)
_SHOWN_MAX = 60
_BITS_MAX = 1024


def exact(value: str | int | Decimal, *, places_max: int, digits_max: int = DIGITS_MAX) -> Decimal:
    """A Decimal equal to `value`, in its one plain form, with no more than `places_max` places.

    Accepts ASCII digits only: no exponent, no NaN or infinity, no `1_000`, no full-width digits; spaces and
    tabs around a text are dropped. A Decimal with zeros past the limit is accepted, since none of its value is lost.
    digits_max: the most digits before the point.
    Raises Malformed: not-a-number, not-a-plain-number, too-many-places, too-many-digits.
    """
    return plain(exact_at(value, places=places_max, digits_max=digits_max))


def exact_at(value: str | int | Decimal, *, places: int, digits_max: int = DIGITS_MAX) -> Decimal:
    """The same gate, giving the number with exactly `places` places: `1.50` for 1.5 at two."""
    number = value if isinstance(value, Decimal) else _read(value, digits_max)
    quantum, fit = _gauge(places, digits_max)
    try:
        # One call in C refuses lost places (Inexact), lost digits and infinity (InvalidOperation).
        held = fit(number, quantum)
    except (InvalidOperation, Inexact):
        raise _why_not(number, places_max=places, digits_max=digits_max) from None
    if held:
        if held.is_nan():
            raise _why_not(number, places_max=places, digits_max=digits_max)
        return held
    return held.copy_abs()


def plain(number: Decimal) -> Decimal:
    """The same value without zeros after the point and without an exponent or a negative zero: one value, one form."""
    if not number:
        return ZERO
    whole = _integral(number)
    return _quantize(whole, _ONE) if whole == number else _normalize(number)


def text(number: Decimal) -> str:
    """`number` in plain notation: no exponent, no trailing zeros, no negative zero."""
    return format(plain(number), "f")


@functools.cache
def _gauge(places_max: int, digits_max: int) -> tuple[Decimal, Callable[[Decimal, Decimal], Decimal]]:
    """The last place allowed, and `quantize` in a context just wide enough for the digits before and after the point."""
    narrow = Context(prec=digits_max + places_max, traps=[InvalidOperation, Inexact])
    return _ONE.scaleb(-places_max, EXACT), narrow.quantize


def _read(value: str | int, digits_max: int) -> Decimal:
    if isinstance(value, str):
        found = _PLAIN.fullmatch(value)
        if not found:
            raise Malformed("not-a-plain-number", got=value)
        return Decimal(found[1])
    if isinstance(value, bool) or not isinstance(value, int):
        raise Malformed("not-a-number", got=repr(value), type=type(value).__name__)
    if value.bit_length() > _BITS_MAX:
        # Writing such a number out costs time that grows with its square.
        raise Malformed("too-many-digits", got=f"a number of {value.bit_length()} bits", limit=digits_max)
    return Decimal(value)


def _why_not(number: Decimal, *, places_max: int, digits_max: int) -> Malformed:
    """The refusal of a number that does not fit the gauge."""
    if not number.is_finite():
        return Malformed("not-a-plain-number", got=number)
    if number.adjusted() >= digits_max:
        return Malformed("too-many-digits", got=_brief(number), limit=digits_max)
    return Malformed("too-many-places", got=_brief(number), limit=places_max)


def _brief(number: Decimal) -> str:
    """A number for a sentence; a hostile exponent must not be written out in full."""
    shown = str(number)
    return shown if len(shown) <= _SHOWN_MAX else f"{shown[:_SHOWN_MAX]}…"
