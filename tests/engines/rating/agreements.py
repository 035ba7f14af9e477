"""Agreements for the tests of rating: as short as the question allows, and random ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from crossfoot.engines.rating.due import due
from crossfoot.engines.rating.rate_agreement import Rated, rate_agreement
from crossfoot.measures import Currency, Extension, Money, Percent, Period, Price, Quantity
from crossfoot.measures.period import FOREVER, Cadence
from crossfoot.records.metered import MeteredQuantity
from crossfoot.terms.agreement import Agreement, Billing, Channel, History, Phase, Term
from crossfoot.terms.commitment import Cap, Commitment, Prepaid
from crossfoot.terms.discount import Discount
from crossfoot.terms.ladder import Ladder, Tier
from crossfoot.terms.life import Life, Renewal, Settlement, Termination
from crossfoot.terms.meter import Meter
from crossfoot.terms.party import Role, RoleHolder, Roles
from crossfoot.terms.price_model import Graduated, PerUnit, PriceModel, Recurring, Timing

EUR = Currency.of("EUR")
BEGUN = date(2026, 1, 1)
YEAR = Period(BEGUN, date(2027, 1, 1))
ALWAYS = Period.onward(date(2020, 1, 1))


def day(text: str) -> date:
    """A day written `2026-10-05`, or `10-05` for one of 2026."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def days(text: str) -> Period:
    """A period written `10-05..11-01`, its end not included; an empty end leaves it open."""
    start, end = text.split("..")
    return Period(day(start.strip()), day(end.strip()) if end.strip() else FOREVER)


def eur(amount: str) -> Extension:
    """An amount in EUR that is not settled yet."""
    return Extension(amount, EUR)


def per_call(amount: str = "0.01") -> PerUnit:
    """So much a call."""
    return PerUnit(Price(amount, EUR, "call"))


def graduated(*rungs: tuple[str | None, str]) -> Graduated:
    """A ladder of calls: (upto, price)."""
    tiers = (Tier(None if upto is None else Decimal(upto), Price(price, EUR, "call"), eur("0")) for upto, price in rungs)
    return Graduated(Ladder(tuple(tiers)))


def fee(amount: str = "31", *, timing: Timing = Timing.ADVANCE, months: int = 1) -> Recurring:
    """So much a seat for so many months."""
    return Recurring(Price(amount, EUR, "seat"), timing, months)


CALLS = Meter("calls", "api.call", "call")


def usage_term(term: str = "calls", *, model: PriceModel | None = None, effective: Period = ALWAYS, **more: Any) -> Term:
    """A usage term of one phase."""
    return Term(term, f"Calls {term}", "3.1", (Phase(effective, model or per_call()),), meters=(CALLS,), **more)


def fee_term(
    term: str = "seats", *, model: Recurring | None = None, effective: Period = ALWAYS, seats: str = "1", **more: Any
) -> Term:
    """A recurring term of one phase."""
    phase = Phase(effective, model or fee(), Decimal(seats))
    return Term(term, f"Fee {term}", "2.1", (phase,), account="revenue-recurring", **more)


def agreement(*terms: Term, version: int = 1, cadence: Cadence | None = None, **more: Any) -> Agreement:
    """Version 1 of AGR-1: euro, Berlin, monthly from 1 January 2026, open unless told."""
    facts: dict[str, Any] = {
        "effective": Period.onward(BEGUN),
        "in_force_from": BEGUN,
        "time_zone": "Europe/Berlin",
        "accounts": ("acme",),
        **more,
    }
    return Agreement(
        id="AGR-1",
        version=version,
        title="Test",
        entity="DE01",
        channel=Channel.DIRECT,
        currency=EUR,
        roles=Roles((RoleHolder(Role.SOLD_TO, "acme", ALWAYS),)),
        billing=Billing(cadence or Cadence.from_anchor(BEGUN, months=1)),
        terms=terms,
        **facts,
    )


def history(*terms: Term, **more: Any) -> History:
    """A history of one version."""
    return History((agreement(*terms, **more),))


_DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


_AMOUNTS = st.decimals("0", "300", places=2).map(lambda amount: eur(str(amount)))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Some days of two years, sometimes without an end."""
    start, end = sorted(draw(st.lists(_DAYS, min_size=2, max_size=2, unique=True)))
    return Period(start, draw(st.sampled_from([end, end, FOREVER])))


@st.composite
def phases(draw: st.DrawFn, models: st.SearchStrategy[Any]) -> tuple[Phase, ...]:
    """One to three phases, with or without gaps between them."""
    edges = sorted(draw(st.lists(_DAYS, min_size=2, max_size=5, unique=True)))
    pairs = list(pairwise(edges))
    kept = [pair for pair in pairs if draw(st.integers(0, 3))] or pairs[:1]
    return tuple(Phase(Period(start, end), draw(models), Decimal(draw(st.integers(1, 5)))) for start, end in kept)


_FEES = st.builds(
    lambda amount, timing, months: fee(str(amount), timing=timing, months=months),
    st.decimals("0.01", "500", places=2),
    st.sampled_from(Timing),
    st.sampled_from([1, 2, 3, 12]),
)
_USAGE = st.sampled_from([per_call(), per_call("0.005"), graduated(("100", "0.02"), (None, "0.01"))])


@st.composite
def terms(draw: st.DrawFn) -> tuple[Term, ...]:
    """One usage term and up to two recurring fees."""
    bounds = {name: draw(st.none() | _AMOUNTS) for name in ("minimum", "maximum")}
    included = Decimal(draw(st.sampled_from([0, 0, 75])))
    found = [Term("calls", "Calls", "3.1", draw(phases(_USAGE)), meters=(CALLS,), included=included, **bounds)]
    found += [
        Term(name, name, "2.1", draw(phases(_FEES))) for name in draw(st.sampled_from([(), ("seats",), ("base", "seats")]))
    ]
    return tuple(found)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Renewal, notice, termination and pauses, each present or not."""
    renewal = draw(st.none() | st.builds(Renewal, st.booleans(), st.sampled_from([1, 6, 12]), st.sampled_from([0, 30])))
    settlement = draw(st.sampled_from([Settlement.REFUND, Settlement.NONE]))
    stop = draw(st.none() | st.builds(Termination, _DAYS, st.just(settlement), st.just(Percent(50)), st.just("")))
    pauses = tuple(draw(st.lists(periods(), max_size=2)))
    return Life(renewal, draw(st.none() | _DAYS), "", stop, pauses)


_TERMS = st.sampled_from([(), ("calls",)])


@st.composite
def clauses(draw: st.DrawFn, months: int) -> dict[str, Any]:
    """Discounts, caps, commitments and prepaid credit, each present or not."""
    offs = st.one_of(_AMOUNTS, st.integers(0, 100).map(Percent))
    discounts = [
        Discount(f"D{n}", "Off", "9", draw(offs), draw(periods()), draw(_TERMS), None, draw(st.sampled_from([0, 0, 2])), n % 2)
        for n in range(draw(st.integers(0, 2)))
    ]
    caps = [Cap("K", "Cap", "7", draw(_AMOUNTS), draw(periods()), draw(_TERMS))] if draw(st.booleans()) else []
    factor = Decimal(draw(st.sampled_from(["1", "1.5", "0.5"])))
    spans = st.sampled_from([months, 12])
    promised = [
        Commitment("C", "Commitment", "8", draw(_AMOUNTS), draw(periods()), draw(_TERMS), draw(spans), overage_factor=factor)
        for _ in range(draw(st.integers(0, 1)))
    ]
    credit = [Prepaid("P", "Credit", "6", Money(9, EUR), Money(8, EUR), draw(periods()), every_months=draw(st.integers(0, 3)))]
    return {
        "discounts": tuple(discounts),
        "caps": tuple(caps),
        "commitments": tuple(promised),
        "prepaid": tuple(credit) if draw(st.booleans()) else (),
    }


@st.composite
def histories(draw: st.DrawFn) -> History:
    """One to three versions, which may differ in everything."""
    versions = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        anchor = date(2026, 1, draw(st.sampled_from([1, 1, 15, 30, 31])))
        months = draw(st.sampled_from([1, 1, 3, 12]))
        versions.append(
            agreement(
                *draw(terms()),
                version=number,
                cadence=Cadence.from_anchor(anchor, months=months),
                effective=draw(periods()),
                in_force_from=BEGUN if number == 1 else draw(_DAYS),
                time_zone=draw(st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Auckland"])),
                life=draw(lives()),
                **draw(clauses(months)),
            )
        )
    return History(tuple(versions))


def counted(
    piece: Any, quantity: str | Decimal | int, *, dims: tuple[tuple[str, str], ...] = (), events: int = 1
) -> MeteredQuantity:
    """What the meter of a due piece counted."""
    meter = piece.term.meters[0]
    amount = Quantity(quantity, meter.unit)
    return MeteredQuantity(piece.agreement.id, piece.term.id, meter.id, dims, piece.span, amount, events, None, None)


def rated(of: History, period: str, *, uses: dict[str, str] | None = None) -> Rated:
    """A run for a period written `10-01..11-01`; uses: term -> what each of its pieces counted."""
    run = days(period)
    counts = uses or {}
    found = [counted(piece, counts[piece.term.id]) for piece in due(of, run).metered if piece.term.id in counts]
    return rate_agreement(history=of, period=run, metered=found)


def told(result: Rated) -> list[str]:
    """The charges of a run in short: `usage calls 01-01..02-01 10.00`."""
    return [f"{each.key.kind} {each.key.term} {short(each.key.service)} {each.amount.amount}" for each in result.charges]


def short(period: Period) -> str:
    """A period as `days` reads it."""
    return f"{_short(period.start)}..{_short(period.end)}"


def _short(on: date) -> str:
    return "" if on == FOREVER else f"{on:%m-%d}" if on.year == BEGUN.year else on.isoformat()
