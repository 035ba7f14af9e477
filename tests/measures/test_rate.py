"""Percentages and exchange rates: exact, positive, with a source, never inverted."""

from __future__ import annotations

from datetime import date

from crossfoot.measures import Currency, ExchangeRate, Extension, Percent
from tests.refusals import refused
from tests.tables import rows

USD, EUR, JPY = (Currency.of(code) for code in ("USD", "EUR", "JPY"))
CREDIT = Currency.own("credit", exponent=2)
DAY = date(2026, 10, 31)


@rows("""
 value         | shown              | because
 8.25          | 8.25 %             | as people write it
 100           | 100 %              | the whole
 250.0         | 250 %              | more than the whole
 -5            | -5 %               | a rebate
 0.0000000001  | 0.0000000001 %     | ten places
 0.00000000001 | !too-many-places   | not eleven
 999999999     | 999999999 %        | nine digits
 1000000000    | !too-many-digits   | not ten
 5%            | !not-a-plain-number | the sign is not part of the number
""")
def test_a_percentage_is_exact(value: str, shown: str, because: str) -> None:
    if shown.startswith("!"):
        with refused(shown[1:]):
            Percent(value)
    else:
        assert str(Percent(value)) == shown


@rows("""
 value            | source | code              | because
 1.0842           | ECB    |                   | a rate
 0.000000000001   | ECB    |                   | twelve places
 9999999999999999 | ECB    |                   | sixteen digits
 10000000000000000 | ECB   | too-many-digits   | not seventeen
 0.0000000000001  | ECB    | too-many-places   | not thirteen
 0                | ECB    | bad-exchange-rate | nothing is worth nothing
 -1               | ECB    | bad-exchange-rate | nor less
 1.0842           |        | bad-exchange-rate | somebody must have said so
""")
def test_a_rate_is_positive_and_somebody_says_so(value: str, source: str, code: str, because: str) -> None:
    if code:
        with refused(code):
            ExchangeRate(EUR, USD, value, on=DAY, source=source)
    else:
        assert str(ExchangeRate(EUR, USD, value, on=DAY, source=source)) == f"EUR/USD {value} (ECB, 2026-10-31)"


def test_a_rate_needs_two_currencies() -> None:
    with refused("bad-exchange-rate") as caught:
        ExchangeRate(EUR, EUR, 1, on=DAY, source="ECB")
    assert caught.value.fields == {"base": EUR, "quote": EUR, "got": 1, "source": "ECB"}


def test_a_rate_keeps_what_it_was_given() -> None:
    rate = ExchangeRate(EUR, USD, "1.0842", on=DAY, source="ECB")
    assert (rate.base, rate.quote, str(rate.value), rate.on, rate.source) == (EUR, USD, "1.0842", DAY, "ECB")


@rows("""
 amount | base   | quote | rate     | outcome        | because
 100.00 | EUR    | USD   | 1.0842   | USD 108.42     | times the rate
 1      | USD    | JPY   | 151.2345 | JPY 151.2345   | not rounded before it is settled
 250    | credit | EUR   | 0.004    | EUR 1          | a pricing unit becomes money
 0.000000000000000000000000003 | USD | EUR | 0.5 | EUR 0.000000000000000000000000001 | what 27 places do not hold is carried
""")
def test_an_amount_is_converted_at_a_named_rate(
    amount: str, base: str, quote: str, rate: str, outcome: str, because: str
) -> None:
    source, target = (CREDIT if code == "credit" else Currency.of(code) for code in (base, quote))
    converted = Extension(amount, source).convert(ExchangeRate(source, target, rate, on=DAY, source="ECB"))
    assert str(converted) == outcome


def test_a_rate_is_never_read_backwards() -> None:
    rate = ExchangeRate(EUR, USD, "1.0842", on=DAY, source="ECB")
    with refused("currency-mismatch") as caught:
        Extension(1, USD).convert(rate)
    assert caught.value.fields == {"left": USD, "right": EUR}
