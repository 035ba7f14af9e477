"""Quantities: how much of a unit, and the explicit conversions between units."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crossfoot.errors import Malformed, Unrateable
from crossfoot.measures.decimals import EXACT, exact, text
from crossfoot.measures.rounding import Mode, carry, rounded

PLACES_MAX = 15
DIGITS_MAX = 19
"""What numeric(34,15) holds."""

_set = object.__setattr__


def named_unit(unit: str) -> str:
    """The unit, if it is one: a name without spaces around it. Raises Malformed: no-unit."""
    if not unit or unit != unit.strip():
        raise Malformed("no-unit", got=repr(unit))
    return unit


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of some unit, at most 15 places; negative for what is taken back.

    Raises Malformed: not-a-number, not-a-plain-number, too-many-places, too-many-digits, no-unit;
    Unrateable: unit-mismatch where two units meet.
    """

    value: Decimal
    unit: str

    def __init__(self, value: str | int | Decimal, unit: str) -> None:
        _set(self, "value", exact(value, places_max=PLACES_MAX, digits_max=DIGITS_MAX))
        _set(self, "unit", named_unit(unit))

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(EXACT.add(self.value, self._same(other).value), self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(EXACT.subtract(self.value, self._same(other).value), self.unit)

    def _same(self, other: Quantity) -> Quantity:
        if self.unit != other.unit:
            raise Unrateable("unit-mismatch", got=other.unit, want=self.unit)
        return other

    def __str__(self) -> str:
        return f"{text(self.value)} {self.unit}"


@dataclass(frozen=True, slots=True)
class Conversion:
    """From one unit to another: multiply, divide, round; each declared, none guessed.

    multiply, divide: above zero, at most 15 places. places: of the result, 0 to 15; mode: how the rest is dropped
    (`ceiling` with places 0 bills started thousands). Rounded once, from the exact quotient.
    Raises Malformed: bad-conversion, no-unit, and those of a plain number.
    """

    source: str
    target: str
    multiply: Decimal
    divide: Decimal
    places: int
    mode: Mode

    def __init__(
        self,
        source: str,
        target: str,
        *,
        multiply: str | int | Decimal = 1,
        divide: str | int | Decimal = 1,
        places: int = PLACES_MAX,
        mode: Mode = Mode.HALF_UP,
    ) -> None:
        by, over = (exact(factor, places_max=PLACES_MAX, digits_max=DIGITS_MAX) for factor in (multiply, divide))
        if by <= 0 or over <= 0 or not 0 <= places <= PLACES_MAX:
            raise Malformed("bad-conversion", source=source, target=target, places_max=PLACES_MAX)
        _set(self, "source", named_unit(source))
        _set(self, "target", named_unit(target))
        _set(self, "multiply", by)
        _set(self, "divide", over)
        _set(self, "places", places)
        _set(self, "mode", mode)

    def apply(self, quantity: Quantity) -> Quantity:
        """The quantity in the target unit. Raises Unrateable: unit-mismatch; Malformed: too-many-digits."""
        if quantity.unit != self.source:
            raise Unrateable("unit-mismatch", got=quantity.unit, want=self.source)
        carried = carry(EXACT.multiply(quantity.value, self.multiply), self.divide)
        return Quantity(rounded(carried, places=self.places, mode=self.mode), self.target)

    def __str__(self) -> str:
        steps = [f"× {text(self.multiply)}"] if self.multiply != 1 else []
        steps += [f"÷ {text(self.divide)}"] if self.divide != 1 else []
        return f"{self.source} → {self.target} ({' '.join([*steps, self.mode, f'to {self.places} places'])})"
