"""Measures: exact amounts, quantities, prices, shares and spans. Numbers arrive as str, int or Decimal, never float."""

from crossfoot.measures.currency import Currency
from crossfoot.measures.decimals import exact
from crossfoot.measures.footing import foot, foot_by_currency
from crossfoot.measures.instant import Instant, Span
from crossfoot.measures.money import Money
from crossfoot.measures.period import FOREVER, Cadence, Period, stepped
from crossfoot.measures.price import Extension, Price
from crossfoot.measures.quantity import Conversion, Quantity
from crossfoot.measures.rate import ExchangeRate, Percent
from crossfoot.measures.rounding import Mode, Rounding, carry, rounded, rounded_ratio
from crossfoot.measures.share import WHOLE, DayCount, Share, days_of, share_of, share_of_dates, share_of_span

__all__ = [
    "FOREVER",
    "WHOLE",
    "Cadence",
    "Conversion",
    "Currency",
    "DayCount",
    "ExchangeRate",
    "Extension",
    "Instant",
    "Mode",
    "Money",
    "Percent",
    "Period",
    "Price",
    "Quantity",
    "Rounding",
    "Share",
    "Span",
    "carry",
    "days_of",
    "exact",
    "foot",
    "foot_by_currency",
    "rounded",
    "rounded_ratio",
    "share_of",
    "share_of_dates",
    "share_of_span",
    "stepped",
]
