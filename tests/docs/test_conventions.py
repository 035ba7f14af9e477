"""Every figure of conventions.md is what the program computes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crossfoot.engines.billing.tax_lines import Taxed, tax_lines
from crossfoot.engines.rating.adjustments.prorate import prorate, share_served
from crossfoot.measures import Cadence, Currency, DayCount, Extension, Mode, Money, Percent, Period, Rounding
from crossfoot.measures.rounding import rounded
from crossfoot.records.document import DocumentLine
from crossfoot.terms.agreement import Billing
from crossfoot.terms.conventions import Conventions, LateUsage, TaxRounding
from crossfoot.terms.tax import TaxRate
from tests.docs.console import DOCS
from tests.docs.figures import agreement, charged, sheets, table

PAGE = DOCS / "reference" / "conventions.md"
TEXT = PAGE.read_text("utf-8")
SHEETS = {sheet.title: sheet for sheet in sheets(PAGE)}
USD = Currency.of("USD")
FEE = Extension(310, USD)
COUNTS = (DayCount.ACTUAL_HALF_OPEN, DayCount.ACTUAL_INCLUSIVE, DayCount.THIRTY_360, DayCount.ACTUAL_360, DayCount.NONE)
TODAY = date(2026, 10, 31)


def rows(title: str) -> list[tuple[str, ...]]:
    return list(SHEETS[title].rows)


def part_of_fee(served: str, month: str, *, day_count: DayCount, zone: str = "UTC") -> str:
    first, last = served.split(" to ")
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    share = share_served(period, Period.month(month), day_count=day_count, time_zone=zone)
    return str(prorate(FEE, share).settle(Rounding()).amount)


@pytest.mark.parametrize("row", rows("Rounding"), ids=lambda row: row[0])
def test_each_mode_rounds_as_the_page_says(row):
    amount, *wanted = row
    modes = [Mode(name) for name in ("half-up", "half-even", "half-down", "up", "down", "ceiling", "floor")]
    assert [str(rounded(Decimal(amount), places=2, mode=mode)) for mode in modes] == wanted
    assert len(modes) == len(Mode)


@pytest.mark.parametrize("row", rows("Places"), ids=lambda row: f"{row[0]} {row[1]}")
def test_each_currency_settles_as_the_page_says(row):
    currency, rounding, exact, settled = row
    mode, _, places = rounding.partition(", ")
    convention = Rounding(Mode(mode), int(places) if places else None)
    assert str(Extension(exact, Currency.of(currency)).settle(convention).amount) == settled


@pytest.mark.parametrize("row", rows("Parts of a period"), ids=lambda row: row[0])
def test_a_part_of_a_month_costs_what_the_page_says(row):
    served, month, *wanted = row
    assert [part_of_fee(served, month, day_count=count) for count in COUNTS] == wanted


@pytest.mark.parametrize("row", table(TEXT[TEXT.index("| served | month | zone |") :]), ids=lambda row: f"{row[0]} {row[2]}")
def test_seconds_count_what_the_page_says(row):
    served, month, zone, wanted = row
    assert part_of_fee(served, month, day_count=DayCount.SECONDS, zone=zone) == wanted


@pytest.mark.parametrize("row", rows("Billing cycles"), ids=lambda row: row[0])
def test_cycles_step_as_the_page_says(row):
    anchor, months, following = row
    cadence = Cadence.from_anchor(date.fromisoformat(anchor), months=int(months))
    first = cadence.index(date.fromisoformat(anchor))
    wanted = following.split(", ")
    assert [cadence.boundary(first + step).isoformat() for step in range(1, len(wanted) + 1)] == wanted


@pytest.mark.parametrize("row", rows("Zero usage"), ids=lambda row: f"{row[0]} {row[1]}")
def test_zero_usage_comes_to_what_the_page_says(row):
    convention, used, comes_to = row
    assert charged(f"{SHEETS['Zero usage'].yaml}conventions: {{zero_usage: {convention}}}\n", used) == comes_to


def taxed(lines: str, percent: str, rounding: TaxRounding) -> str:
    rate = TaxRate("vat", "VAT", "DE", Percent(percent), Period.onward(date(2026, 1, 1)))
    told = tuple(line(number, amount) for number, amount in enumerate(lines.split(" + "), start=1))
    (found,) = tax_lines([Taxed(told, (rate,), rounding)], on=TODAY)
    return str(found.amount.amount)


def line(number: int, amount: str) -> DocumentLine:
    return DocumentLine(
        number=number,
        description="A line",
        agreement="AGR-1",
        term="calls",
        clause="1",
        charge="0123456789abcdef-1",
        service=Period.month("2026-10"),
        quantity=None,
        unit="",
        unit_price=None,
        amount=Money(amount, USD),
        tax_category="standard",
        account="revenue-usage",
    )


@pytest.mark.parametrize("row", rows("Tax rounding"), ids=lambda row: row[0])
def test_tax_is_rounded_where_the_page_says(row):
    lines, percent, by_invoice, by_line = row
    assert taxed(lines, percent, TaxRounding.INVOICE) == by_invoice
    assert taxed(lines, percent, TaxRounding.LINE) == by_line


def test_the_defaults_are_those_of_an_agreement_that_says_nothing():
    said = {key: default for key, default, _ in table(TEXT)}
    plain = agreement(SHEETS["Zero usage"].yaml)
    (term,) = plain.terms
    conventions: Conventions = term.conventions
    billing: Billing = plain.billing
    assert said["conventions.rounding.mode"].strip("`") == conventions.rounding.mode
    assert conventions.rounding.places is None
    assert said["conventions.day_count"].strip("`") == conventions.day_count
    assert said["conventions.zero_usage"].strip("`") == conventions.zero_usage
    assert said["billing.tax_rounding"].strip("`") == billing.tax_rounding
    assert said["billing.late_usage"].split("`")[0] == billing.late_usage
    assert said["billing.lookback_cycles"] == str(billing.lookback_cycles)


def test_each_policy_of_late_usage_is_on_the_page():
    assert [row[0] for row in rows("Late usage")] == [policy.value for policy in LateUsage]
