"""Strategies for Hypothesis, shared by every room: any currency, money, price, quantity, share, moment and period we accept."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from crossfoot.measures import Cadence, Currency, Extension, Instant, Mode, Money, Percent, Period, Price, Quantity, Share
from crossfoot.measures.decimals import EXACT

UNITS = ("call", "GB", "token")

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",  # put the clocks back over midnight, at 00:01
    "America/Sao_Paulo",  # skipped midnight
    "America/Toronto",  # in 1919 jumped from 23:30 over midnight
    "Asia/Beirut",
    "Asia/Kathmandu",  # 45 minutes past the hour
    "Australia/Lord_Howe",  # half an hour of summer time
    "Pacific/Apia",  # skipped a whole day in 2011
    "Pacific/Kwajalein",
)


def decimals(*, digits: int, places: int, low: int | None = None) -> st.SearchStrategy[Decimal]:
    """Exact decimals of at most so many digits before and places after the point, with round ones and ties among them."""
    most = 10 ** (digits + places) - 1
    least = -most if low is None else low * 10**places
    coarse = st.integers(0, places).flatmap(
        lambda cut: st.integers(least // 10**cut, most // 10**cut).map(lambda coins: coins * 10**cut)
    )
    return (st.integers(least, most) | coarse.filter(lambda coins: least <= coins <= most)).map(
        lambda coins: EXACT.scaleb(Decimal(coins), -places)
    )


def currencies() -> st.SearchStrategy[Currency]:
    """Money of 0, 2, 3 and 4 places, and the rest of ISO 4217."""
    return (st.sampled_from(["JPY", "USD", "EUR", "KWD", "CLF"]) | st.sampled_from(Currency.codes())).map(Currency.of)


def money(currency: Currency | None = None, *, low: int | None = None) -> st.SearchStrategy[Money]:
    """Money of a currency, or of any; `low` is the least whole amount."""

    def of(unit: Currency) -> st.SearchStrategy[Money]:
        return decimals(digits=12, places=unit.exponent, low=low).map(lambda amount: Money(amount, unit))

    return of(currency) if currency else currencies().flatmap(of)


def prices(currency: Currency, unit: str = UNITS[0], *, low: int | None = 0) -> st.SearchStrategy[Price]:
    """Prices of up to 9 digits and 12 places."""
    return decimals(digits=9, places=12, low=low).map(lambda amount: Price(amount, currency, unit))


def quantities(unit: str = UNITS[0], *, low: int | None = 0) -> st.SearchStrategy[Quantity]:
    """Quantities of up to 12 digits and 15 places."""
    return decimals(digits=12, places=15, low=low).map(lambda value: Quantity(value, unit))


def extensions(currency: Currency) -> st.SearchStrategy[Extension]:
    """Amounts of up to 12 digits and 27 places, some of them a share whose decimals are endless."""
    plain = decimals(digits=12, places=27).map(lambda amount: Extension(amount, currency))
    return plain | st.tuples(plain, shares()).map(lambda pair: pair[0].take(pair[1]))


def shares() -> st.SearchStrategy[Share]:
    """Shares of up to twice the whole."""
    return st.integers(1, 10**9).flatmap(lambda whole: st.integers(0, 2 * whole).map(lambda part: Share(part, whole)))


def percents() -> st.SearchStrategy[Percent]:
    """0 to 999 per cent, up to 10 places."""
    return decimals(digits=3, places=10, low=0).map(Percent)


def modes() -> st.SearchStrategy[Mode]:
    """Every rounding mode."""
    return st.sampled_from(Mode)


def zones() -> st.SearchStrategy[str]:
    """Time zones whose clocks did every odd thing clocks have done."""
    return st.sampled_from(ZONES)


def instants() -> st.SearchStrategy[Instant]:
    """Moments of the years 1900 to 2100, some right at the turn of an hour."""
    first, last = (int((date(year, 1, 1) - date(1970, 1, 1)).total_seconds()) for year in (1900, 2100))
    turns = st.tuples(st.integers(first // 900, last // 900), st.sampled_from([-1, 0, 1])).map(
        lambda pair: pair[0] * 900 * 10**9 + pair[1]
    )
    return (st.integers(first * 10**9, last * 10**9) | turns).map(Instant)


def days() -> st.SearchStrategy[date]:
    """Days of the years 1900 to 2100, month ends and leap days among them."""
    any_day = st.dates(date(1900, 1, 1), date(2100, 12, 31))
    return any_day | any_day.map(lambda day: day.replace(day=1) - timedelta(days=1)) | st.just(date(2024, 2, 29))


def periods() -> st.SearchStrategy[Period]:
    """Periods of 1 to 800 days."""
    return st.tuples(days(), st.integers(1, 800)).map(lambda pair: Period(pair[0], pair[0] + timedelta(days=pair[1])))


def cadences() -> st.SearchStrategy[Cadence]:
    """Cadences of 1 to 36 months on any billing day."""
    return st.builds(Cadence, days(), st.integers(1, 31), st.integers(1, 36))
