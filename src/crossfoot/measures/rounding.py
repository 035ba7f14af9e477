"""Rounding: the modes, the place, and the one function that drops digits.

Money is rounded once, when a foot of extensions is settled. On the way there, shares and percentages
can produce endless decimals; they are *carried* to 27 places with ROUND_05UP, the mode that never
lands on a tie or a boundary it did not come from: rounding the carried number at any coarser place, in any
mode, equals rounding the endless one.
"""

from __future__ import annotations

import decimal
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crossfoot.errors import Malformed

CARRIED_PLACES = 27
_ONE = Decimal(1)
_CARRIED = Decimal("1e-27")
_TRAPS = [decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow]
_CARRYING = decimal.Context(prec=400, rounding=decimal.ROUND_05UP, traps=_TRAPS)
_COARSEST, _FINEST = -12, CARRIED_PLACES - 1


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
_ROUNDING = {mode: decimal.Context(prec=400, rounding=rule, traps=_TRAPS) for mode, rule in _PYTHON_MODE.items()}
_QUANTA = {places: _ONE.scaleb(-places, _CARRYING) for places in range(_COARSEST, _FINEST + 1)}


@dataclass(frozen=True, slots=True)
class Rounding:
    """A named convention: the mode, and the place when it is not the currency's own exponent.

    places: None means the currency's exponent; negative places round to tens, hundreds ... down to -12.
    Raises Malformed: bad-rounding-place.
    """

    mode: Mode = Mode.HALF_UP
    places: int | None = None

    def __post_init__(self) -> None:
        if self.places is not None:
            _quantum(self.places)

    def __str__(self) -> str:
        return f"{self.mode} to {'the minor unit' if self.places is None else f'{self.places} places'}"


def rounded(number: Decimal, *, places: int, mode: Mode) -> Decimal:
    """`number` at `places` decimals (negative places round to tens, hundreds ...), never a negative zero.

    places: -12 to 26, coarser than what is carried. Raises Malformed: bad-rounding-place.
    """
    result = _ROUNDING[mode].quantize(number, _quantum(places))
    return result if result else result.copy_abs()


def rounded_ratio(numerator: int, denominator: int, *, mode: Mode) -> int:
    """numerator / denominator as a whole number, exactly rounded in the mode. denominator: above zero."""
    whole, rest = divmod(abs(numerator), denominator)
    match mode:
        case Mode.HALF_UP:
            whole += 2 * rest >= denominator
        case Mode.HALF_EVEN:
            whole += 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1)
        case Mode.HALF_DOWN:
            whole += 2 * rest > denominator
        case Mode.UP:
            whole += rest > 0
        case Mode.CEILING:
            whole += rest > 0 and numerator > 0
        case Mode.FLOOR:
            whole += rest > 0 and numerator < 0
        case Mode.DOWN:
            pass
    return whole if numerator > 0 else -whole


def carry(numerator: Decimal, denominator: Decimal = _ONE) -> Decimal:
    """numerator / denominator carried at 27 places; exact when it fits, else ROUND_05UP.

    The quotient is first taken to 400 digits in the same mode, which composes with itself.
    """
    return _CARRYING.quantize(_CARRYING.divide(numerator, denominator), _CARRIED)


def _quantum(places: int) -> Decimal:
    try:
        return _QUANTA[places]
    except KeyError:
        raise Malformed("bad-rounding-place", got=places, coarsest=_COARSEST, finest=_FINEST) from None
