"""Every measure travels: it is pickled, copied and hashed, and cannot be changed."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from datetime import date

import pytest

from crossfoot.measures import (
    Cadence,
    Conversion,
    Currency,
    ExchangeRate,
    Extension,
    Instant,
    Money,
    Percent,
    Period,
    Price,
    Quantity,
    Rounding,
    Share,
    Span,
)

USD, EUR = Currency.of("USD"), Currency.of("EUR")
NOON = Instant.parse("2026-10-31T12:00:00Z")
MEASURES = [
    USD,
    Currency.own("credit", exponent=2),
    Money("1.50", USD),
    Price("0.0455", USD, "call"),
    Extension("0.1365", USD),
    Extension(1, USD).take(Share(1, 3)),
    Quantity("1.5", "GB"),
    Conversion("byte", "GB", divide=10**9),
    Percent("8.25"),
    ExchangeRate(EUR, USD, "1.0842", on=date(2026, 10, 31), source="ECB"),
    Rounding(),
    Share(10, 31),
    NOON,
    Span(NOON, Instant(NOON.ns + 1)),
    Period.month("2026-10"),
    Cadence(date(2026, 1, 31), 31, 1),
]
NAMES = [f"{type(measure).__name__} {measure}" for measure in MEASURES]


@pytest.mark.parametrize("measure", MEASURES, ids=NAMES)
def test_a_measure_is_the_same_after_a_journey(measure: object) -> None:
    for travelled in (pickle.loads(pickle.dumps(measure)), copy.copy(measure), copy.deepcopy(measure)):
        assert travelled == measure
        assert hash(travelled) == hash(measure)
        assert str(travelled) == str(measure)


@pytest.mark.parametrize("measure", MEASURES, ids=NAMES)
def test_a_measure_cannot_be_changed(measure: object) -> None:
    for field in dataclasses.fields(measure):  # type: ignore[arg-type]
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(measure, field.name, None)
    assert not hasattr(measure, "__dict__")
