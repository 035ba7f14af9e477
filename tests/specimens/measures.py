"""What each refusal of the measures looks like, provoked by a real call."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from crossfoot.measures import (
    Cadence,
    Conversion,
    Currency,
    DayCount,
    ExchangeRate,
    Extension,
    Instant,
    Money,
    Period,
    Price,
    Quantity,
    Rounding,
    Share,
    Span,
    share_of,
    stepped,
)
from tests.specimens.gallery import Provoke

USD, EUR = Currency.of("USD"), Currency.of("EUR")
CREDIT = Currency.own("credit", exponent=2)
OCTOBER, NOVEMBER = Period.month("2026-10"), Period.month("2026-11")
NOON = Instant.parse("2026-10-31T12:00:00Z")

SPECIMENS: dict[str, Provoke] = {
    "bad-billing-day": lambda: Cadence(date(2026, 1, 1), 32, 1),
    "bad-cadence": lambda: Cadence(date(2026, 1, 1), 31, 0),
    "bad-conversion": lambda: Conversion("byte", "GB", divide=0),
    "bad-exchange-rate": lambda: ExchangeRate(USD, EUR, 0, on=date(2026, 10, 31), source="ECB"),
    "bad-pricing-unit": lambda: Currency.own("credit", exponent=9),
    "bad-rounding-place": lambda: Rounding(places=40),
    "bad-share": lambda: Share(17, 0),
    "bad-weights": lambda: Money("10.00", USD).allocate([3, -1]),
    "currency-mismatch": lambda: Money("10.00", USD) + Money("1.00", EUR),
    "date-out-of-range": lambda: stepped(date(2026, 1, 31), months=12, steps=9_000),
    "day-count-needs-instants": lambda: share_of(OCTOBER, OCTOBER, DayCount.SECONDS),
    "empty-period": lambda: Period(date(2026, 10, 31), date(2026, 10, 31)),
    "empty-span": lambda: Span(NOON, NOON),
    "instant-out-of-range": lambda: Instant.parse("2300-01-01T00:00:00Z"),
    "money-times-not-whole": lambda: Money("10.00", USD) * Decimal("1.19"),  # type: ignore[operator]
    "no-time-zone": lambda: Instant.parse("2026-10-31T12:00:00"),
    "no-unit": lambda: Quantity(5, "call "),
    "not-a-day": lambda: Period(datetime(2026, 10, 31, 12, tzinfo=UTC), date(2026, 11, 1)),
    "not-a-month": lambda: Period.month("2026-13"),
    "not-a-number": lambda: Money(0.1, USD),  # type: ignore[arg-type]
    "not-a-plain-number": lambda: Money("1_000", USD),
    "not-a-time": lambda: Instant.parse("31.10.2026 12:00"),
    "not-money": lambda: Extension("1.5", CREDIT).settle(Rounding()),
    "part-outside-whole": lambda: share_of(NOVEMBER, OCTOBER, DayCount.ACTUAL_HALF_OPEN),
    "price-not-exact": lambda: Price.per("1.00", USD, "token", units=3),
    "rounding-too-fine": lambda: Extension("1.005", USD).settle(Rounding(places=3)),
    "time-in-dst-gap": lambda: Instant.local("2026-03-29 02:30", "Europe/Berlin"),
    "time-repeated": lambda: Instant.local("2026-10-25 02:30", "Europe/Berlin"),
    "too-many-digits": lambda: Price("1" * 17, USD, "call"),
    "too-many-places": lambda: Money("10.005", USD),
    "two-time-zones": lambda: Instant.local("2026-10-31T12:00:00+01:00", "Europe/Berlin"),
    "unit-mismatch": lambda: Price("0.10", USD, "call").extend(Quantity(5, "GB")),
    "unknown-currency": lambda: Currency.of("EURO"),
    "unknown-time-zone": lambda: Instant.midnight(date(2026, 10, 31), "Europe/Atlantis"),
    "wrong-exponent": lambda: Currency("JPY", 2),
}
