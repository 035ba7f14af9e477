"""Agreements and their history: what holds between the parts, and which version decides on which day."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.measures import Currency, ExchangeRate, Extension, Money, Percent, Period, Price
from crossfoot.terms.agreement import Agreement, History, Phase, Term
from crossfoot.terms.commitment import Cap, Commitment, Prepaid
from crossfoot.terms.conventions import Conventions
from crossfoot.terms.discount import Discount
from crossfoot.terms.meter import Meter
from crossfoot.terms.price_model import PerUnit, Recurring
from tests.agreements import USD, YEAR, small
from tests.refusals import refused
from tests.tables import rows

EUR = Currency.of("EUR")
CREDIT = Currency.own("credit", exponent=2)
METER = Meter("calls", "call", "call")
FEE = Recurring(Price(85, USD, "seat"))
CALL = PerUnit(Price("0.01", USD, "call"))


def rate(base: Currency, quote: Currency) -> ExchangeRate:
    return ExchangeRate(base, quote, 2, on=YEAR.start, source="the contract")


@rows("""
 priced_in | converted | agreement | refused_as           | because
 USD       |           | USD       |                      | priced in the agreement's own currency
 EUR       |           | USD       | currency-unconverted | another currency needs a rate
 EUR       | EUR>USD   | USD       |                      | which is given here
 credit    | credit>USD | USD      |                      | as it is for a pricing unit
 credit    | EUR>USD   | USD       | currency-unconverted | the rate is for something else
 credit    | credit>EUR | USD      | currency-unconverted | the rate ends somewhere else
 USD       | credit>USD | USD      | currency-unconverted | a rate that nothing needs
 credit    |           | credit    | not-money            | an agreement is kept in money
""")
def test_every_price_ends_in_the_agreements_currency(priced_in, converted, agreement, refused_as, because):
    codes = {"USD": USD, "EUR": EUR, "credit": CREDIT}
    model = PerUnit(Price(1, codes[priced_in], "call"))
    conversion = rate(*(codes[code] for code in converted.split(">"))) if converted else None
    term = Term("calls", "Calls", "1", (Phase(YEAR, model),), (METER,), conversion=conversion)

    def agreed() -> Agreement:
        return replace(small(), currency=codes[agreement], terms=(term,))

    if refused_as:
        with refused(refused_as):
            agreed()
    else:
        assert agreed().term("calls") is term


@rows("""
 model | meters | usage | because
 fee   | 0      | no    | a fee for time needs no meter
 call  | 1      | yes   | usage is counted
 fee   | 1      | !     | time is not counted
 call  | 0      | !     | usage must be
""")
def test_a_term_is_for_time_or_for_usage(model, meters, usage, because):
    phase = Phase(YEAR, FEE if model == "fee" else CALL)
    if usage == "!":
        with refused("meter-missing"):
            Term("t", "T", "1", (phase,), (METER,) * int(meters))
    else:
        assert Term("t", "T", "1", (phase,), (METER,) * int(meters)).is_recurring == (usage == "no")


def test_phases_may_leave_days_out_but_never_share_one():
    first, later = Period(date(2026, 1, 1), date(2026, 3, 1)), Period(date(2026, 4, 1), date(2026, 5, 1))
    assert len(Term("t", "T", "1", (Phase(first, FEE), Phase(later, FEE))).phases) == 2
    with refused("phase-overlap"):
        Term("t", "T", "1", (Phase(later, FEE), Phase(first, FEE)))


def test_included_units_and_factors_are_not_negative():
    for wrong in ({"included": Decimal(-1)}, {"overage_factor": Decimal("-0.1")}):
        with refused("bad-term"):
            Term("t", "T", "1", (Phase(YEAR, FEE),), **wrong)


def test_a_term_of_every_kind_of_clause_must_exist():
    clauses = {
        "commitments": Commitment("c", "C", "1", Extension(1, USD), YEAR, ("seats",)),
        "caps": Cap("c", "C", "1", Extension(1, USD), YEAR, ("seats",)),
        "prepaid": Prepaid("c", "C", "1", Money(1, USD), Money(1, USD), YEAR, terms=("seats",)),
        "discounts": Discount("c", "C", "1", Percent(1), YEAR, ("seats",)),
    }
    for name, clause in clauses.items():
        with refused("term-unknown"):
            replace(small(), **{name: (clause,)})
        assert replace(small(), **{name: (replace(clause, terms=("calls",)),)})
        with refused("term-doubled"):
            replace(small(), **{name: (replace(clause, id="calls", terms=()),)})


def test_an_agreement_without_usage_needs_no_account():
    term = Term("seats", "Seats", "1", (Phase(YEAR, FEE),))
    assert replace(small(), terms=(term,), accounts=()).accounts == ()


def test_a_zone_that_does_not_exist_is_refused():
    with refused("unknown-time-zone"):
        replace(small(), time_zone="Europe/Bonn")


def test_conventions_read_as_they_are_printed_on_a_line():
    assert str(Conventions()) == "day count actual-half-open; rounded half-up to the minor unit; zero usage: nothing"


def version(number: int, *, since: str, span: Period = YEAR) -> Agreement:
    return replace(small(), version=number, in_force_from=date.fromisoformat(since), effective=span)


HISTORY = History(
    (
        version(1, since="2026-01-01"),
        version(3, since="2026-07-01", span=Period(YEAR.start, date(2026, 12, 1))),
        version(2, since="2026-10-01"),
    )
)


@rows("""
 day        | version | because
 2025-12-31 |         | before the first
 2026-01-01 | 1       | the first
 2026-06-30 | 1       | its last day
 2026-07-01 | 3       | a later version that reaches back replaces the one between
 2026-10-01 | 3       | the greatest version decides, not the latest day
 2026-11-30 | 3       | its last day
 2026-12-01 |         | shortened by the version in force
""")
def test_on_each_day_the_greatest_version_in_force_decides(day, version, because):
    found = HISTORY.on(date.fromisoformat(day))
    assert (str(found.version) if found else "") == version


def test_a_year_is_cut_where_the_version_changes_and_nowhere_else():
    cut = HISTORY.segments(Period(date(2025, 12, 1), date(2027, 2, 1)))
    assert [(piece.start.isoformat(), piece.end.isoformat(), each.version) for piece, each in cut] == [
        ("2026-01-01", "2026-07-01", 1),
        ("2026-07-01", "2026-12-01", 3),
    ]
    assert HISTORY.latest.version == 3


def test_a_gap_between_two_spells_of_one_version_stays_a_gap():
    short = version(2, since="2026-03-01", span=Period(date(2026, 4, 1), date(2026, 6, 1)))
    cut = History((version(1, since="2026-01-01"), short)).segments(YEAR)
    assert [(str(piece.start), str(piece.end), each.version) for piece, each in cut] == [
        ("2026-01-01", "2026-03-01", 1),
        ("2026-04-01", "2026-06-01", 2),
    ]


def test_a_history_is_of_one_agreement_each_version_once():
    for wrong in ((small(), replace(small(), id="AGR-2", version=2)), (small(), small())):
        with refused("history-mixed"):
            History(wrong)
    with refused("history-empty"):
        History(())


_days = st.dates(date(2025, 6, 1), date(2027, 6, 1))


@given(st.lists(st.tuples(_days, _days, st.integers(1, 400)), min_size=1, max_size=4), _days, st.integers(1, 500))
def test_the_segments_are_the_days_on_which_a_version_decides(facts, start, length):
    versions = [
        replace(small(), version=number, in_force_from=since, effective=Period(first, first + timedelta(days=days)))
        for number, (since, first, days) in enumerate(facts, start=1)
    ]
    history, within = History(tuple(versions)), Period(start, start + timedelta(days=length))
    cut = history.segments(within)
    by_day = {within.start + timedelta(days=day): history.on(within.start + timedelta(days=day)) for day in range(length)}
    covered = {day: each for piece, each in cut for day in by_day if day in piece}
    assert covered == {day: each for day, each in by_day.items() if each is not None}
    for (earlier, one), (later, other) in itertools.pairwise(cut):
        assert earlier.end < later.start or (earlier.end == later.start and one is not other)


def test_a_term_has_a_price_for_some_day():
    with refused("no-phase"):
        Term("t", "T", "1", ())


def test_usage_counts_for_some_account():
    with refused("no-account"):
        replace(small(), accounts=())


def test_a_term_is_found_by_its_id():
    calls = small().terms[0]
    seats = Term("seats", "Seats", "2", (Phase(YEAR, FEE),))
    both = replace(small(), terms=(calls, seats))
    assert (both.term("calls"), both.term("seats")) == (calls, seats)
    with refused("term-unknown"):
        both.term("chats")
