"""Rounding: the modes, the place, and the one function that drops digits.

Money is rounded once, when a foot of extensions is settled. On the way there, shares and percentages
can produce endless decimals; they are *carried* to 27 places with ROUND_05UP, the mode that never
lands on a tie or a boundary it did not come from, so that the later rounding sees the truth.
"""

from __future__ import annotations

import decimal
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

CARRIED_PLACES = 27
_CARRIED = Decimal(1).scaleb(-CARRIED_PLACES)
_WIDE = decimal.Context(prec=160, rounding=decimal.ROUND_05UP)


class Mode(StrEnum):
    """How a digit is dropped. The names are the field's; `half-up` means half away from zero."""

    HALF_UP = "half-up"
    HALF_EVEN = "half-even"
    HALF_DOWN = "half-down"
    UP = "up"
    DOWN = "down"
    CEILING = "ceiling"
    FLOOR = "floor"


_PYTHON_MODE = {
    Mode.HALF_UP: decimal.ROUND_HALF_UP,
    Mode.HALF_EVEN: decimal.ROUND_HALF_EVEN,
    Mode.HALF_DOWN: decimal.ROUND_HALF_DOWN,
    Mode.UP: decimal.ROUND_UP,
    Mode.DOWN: decimal.ROUND_DOWN,
    Mode.CEILING: decimal.ROUND_CEILING,
    Mode.FLOOR: decimal.ROUND_FLOOR,
}


@dataclass(frozen=True, slots=True)
class Rounding:
    """A named convention: the mode, and the place when it is not the currency's own exponent.

    places: None means the currency's exponent.
    """

    mode: Mode = Mode.HALF_UP
    places: int | None = None

    def __str__(self) -> str:
        return f"{self.mode} to {'the minor unit' if self.places is None else f'{self.places} places'}"


def rounded(number: Decimal, *, places: int, mode: Mode) -> Decimal:
    """`number` at `places` decimals (negative places round to tens, hundreds ...)."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=_PYTHON_MODE[mode], context=_WIDE)


def carry(numerator: Decimal, denominator: Decimal = Decimal(1)) -> Decimal:
    """numerator / denominator carried at 27 places; exact when it fits, else ROUND_05UP.

    The quotient is first taken to 160 digits in the same mode, which composes with itself.
    """
    quotient = _WIDE.divide(numerator, denominator)
    return quotient.quantize(_CARRIED, rounding=decimal.ROUND_05UP, context=_WIDE)
