"""Agreements for tests: a small one written by hand, and a strategy that makes every kind of term and clause."""

from __future__ import annotations

import functools
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from crossfoot.measures import (
    Cadence,
    Conversion,
    Currency,
    DayCount,
    ExchangeRate,
    Extension,
    Percent,
    Period,
    Price,
    Rounding,
)
from crossfoot.measures.period import FOREVER
from crossfoot.terms.agreement import Agreement, Billing, Channel, InvoiceGrouping, Phase, Term
from crossfoot.terms.commitment import Cap, Commitment, Prepaid, Shortfall
from crossfoot.terms.conventions import Conventions, LateUsage, TaxRounding
from crossfoot.terms.discount import Discount
from crossfoot.terms.ladder import BlockTier, CapacityTier, Ladder, PercentTier, Tier
from crossfoot.terms.life import Life, Renewal, Settlement, Termination, Uplift, UpliftKind
from crossfoot.terms.meter import Aggregation, Bucket, BucketFold, ConversionStage, Meter
from crossfoot.terms.party import DEFAULT_USES, Purpose, Role, RoleHolder, Roles
from crossfoot.terms.payment import PaymentTerms
from crossfoot.terms.price_model import (
    Block,
    BlockPolicy,
    Capacity,
    CellModel,
    Graduated,
    GraduatedPercentage,
    Matrix,
    MatrixCell,
    Package,
    Percentage,
    PerUnit,
    PreRated,
    PriceModel,
    Recurring,
    Stairstep,
    Timing,
    Volume,
    ZeroUsage,
)
from crossfoot.terms.tax import TaxRate
from tests.strategies import decimals, modes, money, percents, prices

USD = Currency.of("USD")
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
UNITS = ("call", "token", "GB·h")

_FIRST = date(2025, 1, 1)
_words = st.text("abcdefghijklmnopqrstuvwxyz-ÄΩ漢ع .'\"#:&*", min_size=1, max_size=12).map(str.strip).filter(bool)
_keys = st.text("abcdefghij-", min_size=1, max_size=8)
_amounts = decimals(digits=9, places=4, low=0)
_counts = decimals(digits=9, places=3, low=0)


def small(*, currency: Currency = USD, price: PriceModel | None = None, meter: Meter | None = None) -> Agreement:
    """One usage term of one meter, billed monthly."""
    model = price or PerUnit(Price("0.01", currency, "call"))
    term = Term("calls", "Calls", "1", (Phase(YEAR, model),), (meter or Meter("call", "call", "call"),))
    return Agreement(
        id="AGR-1",
        version=1,
        title="Small",
        entity="US01",
        channel=Channel.DIRECT,
        currency=currency,
        time_zone="UTC",
        effective=YEAR,
        in_force_from=YEAR.start,
        roles=Roles((RoleHolder(Role.SOLD_TO, "CUS-1", YEAR),)),
        billing=Billing(Cadence(YEAR.start, 1, 1)),
        terms=(term,),
        accounts=("small",),
    )


@functools.cache
def _days(within: Period) -> st.SearchStrategy[Period]:
    """A part of a period, or the whole of it."""
    last = date(within.end.year - 1, within.end.month, 1) if within.end.year > 2100 else within.end
    some = st.tuples(st.dates(within.start, last), st.dates(within.start, last)).filter(lambda pair: pair[0] != pair[1])
    return st.just(within) | some.map(lambda pair: Period(min(pair), max(pair)))


@functools.cache
def _spans() -> st.SearchStrategy[Period]:
    return st.dates(_FIRST, date(2026, 12, 31)).flatmap(
        lambda first: st.sampled_from([Period(first, date(2029, 1, 1)), Period(first, FOREVER)])
    )


@functools.cache
def _rising(least: int = 1) -> st.SearchStrategy[list[Decimal | None]]:
    bounds = st.sets(decimals(digits=6, places=2, low=1), min_size=least, max_size=4).map(sorted)
    return st.tuples(bounds, st.booleans()).map(lambda pair: [*pair[0], *([None] if pair[1] else [])])


@functools.cache
def _extension(currency: Currency) -> st.SearchStrategy[Extension]:
    return _amounts.map(lambda amount: Extension(amount, currency))


def _ladder(currency: Currency, unit: str, price: st.SearchStrategy[Price]) -> st.SearchStrategy[Ladder]:
    def rungs(bounds: list[Decimal | None]) -> st.SearchStrategy[Ladder]:
        tiers = [st.builds(Tier, st.just(upto), price, _extension(currency)) for upto in bounds]
        return st.tuples(*tiers).map(Ladder)

    return _rising().flatmap(rungs)


@functools.cache
def _percentages(currency: Currency) -> st.SearchStrategy[CellModel]:
    def rungs(bounds: list[Decimal | None]) -> st.SearchStrategy[GraduatedPercentage]:
        tiers = [st.builds(PercentTier, st.just(upto), percents(), _extension(currency)) for upto in bounds]
        return st.tuples(*tiers).map(GraduatedPercentage)

    bound = st.none() | _extension(currency)
    return st.builds(
        Percentage, percents(), _extension(currency), st.integers(0, 100), _counts, bound, bound
    ) | _rising().flatmap(rungs)


@functools.cache
def _blocks(currency: Currency, unit: str) -> st.SearchStrategy[Block]:
    sizes = decimals(digits=5, places=2, low=1)
    closed = st.builds(BlockTier, sizes, st.integers(1, 99), _extension(currency))
    last = st.builds(BlockTier, sizes, st.none(), _extension(currency))
    tiers = st.tuples(st.lists(closed, min_size=1, max_size=3), st.lists(last, max_size=1)).map(
        lambda pair: (*pair[0], *pair[1])
    )
    return st.builds(Block, tiers, st.just(unit), st.sampled_from(BlockPolicy))


@functools.cache
def cell_models(currency: Currency, unit: str) -> st.SearchStrategy[CellModel]:
    """Every model a matrix cell may hold."""
    price = prices(currency, unit)
    free = st.just(Price(0, currency, unit))
    packages = st.builds(
        Package, decimals(digits=6, places=2, low=1), prices(currency, "package"), st.just(unit), _counts, modes()
    )
    return (
        price.map(PerUnit)
        | _ladder(currency, unit, price).map(Graduated)
        | _ladder(currency, unit, price).map(Volume)
        | _ladder(currency, unit, free).map(Stairstep)
        | packages
        | _blocks(currency, unit)
        | _percentages(currency)
        | _counts.map(lambda factor: PreRated(currency, factor))
    )


@functools.cache
def usage_models(currency: Currency, unit: str) -> st.SearchStrategy[PriceModel]:
    """Every model that prices usage."""
    matches = st.dictionaries(_keys, _words, max_size=2).map(lambda found: tuple(sorted(found.items())))
    cells = st.lists(
        st.builds(MatrixCell, matches, cell_models(currency, unit)), min_size=1, max_size=3, unique_by=lambda cell: cell.match
    )
    limits = st.dictionaries(_keys, _counts, max_size=2).map(lambda found: tuple(sorted(found.items())))
    rungs = st.lists(st.builds(CapacityTier, limits, _extension(currency)), min_size=1, max_size=3)
    return (
        cell_models(currency, unit)
        | cells.map(lambda found: Matrix(tuple(found)))
        | rungs.map(lambda found: Capacity(tuple(found)))
    )


@functools.cache
def meters(unit: str) -> st.SearchStrategy[Meter]:
    """Every way of counting."""
    factor = decimals(digits=3, places=3, low=1)
    conversions = st.none() | st.builds(
        lambda multiply, divide, places, mode: Conversion(
            "byte", unit, multiply=multiply, divide=divide, places=places, mode=mode
        ),
        factor,
        factor,
        st.integers(0, 15),
        modes(),
    )

    def of(aggregation: Aggregation, conversion: Conversion | None) -> st.SearchStrategy[Meter]:
        return st.builds(
            Meter,
            id=_words,
            metric=_words,
            unit=st.just(unit),
            aggregation=st.just(aggregation),
            where=st.dictionaries(_keys, st.lists(_words, max_size=2).map(tuple), max_size=2).map(
                lambda found: tuple(sorted(found.items()))
            ),
            group_by=st.lists(_keys, max_size=2, unique=True).map(tuple),
            conversion=st.just(conversion),
            conversion_stage=st.sampled_from(ConversionStage) if conversion else st.just(ConversionStage.PERIOD),
            bucket=st.sampled_from(Bucket),
            bucket_fold=st.sampled_from(BucketFold),
            percentile=st.integers(1, 100).map(Decimal) if aggregation is Aggregation.PERCENTILE else st.none(),
            carried=st.booleans(),
        )

    return st.tuples(st.sampled_from(Aggregation), conversions).flatmap(lambda pair: of(*pair))


@functools.cache
def conventions() -> st.SearchStrategy[Conventions]:
    """Every convention."""
    rounding = st.builds(Rounding, modes(), st.none() | st.integers(0, 2))
    return st.builds(Conventions, st.sampled_from(DayCount), rounding, st.sampled_from(ZeroUsage))


def _phases(span: Period, model: st.SearchStrategy[PriceModel]) -> st.SearchStrategy[tuple[Phase, ...]]:
    """Phases one after the other over the whole span."""
    cuts = st.lists(st.dates(date(2027, 1, 2), date(2028, 12, 31)), max_size=2, unique=True)

    def phased(days: list[date]) -> st.SearchStrategy[tuple[Phase, ...]]:
        return st.tuples(*[st.builds(Phase, st.just(part), model, _counts) for part in span.split(days)])

    return cuts.flatmap(phased)


@functools.cache
def _fees(currency: Currency, unit: str) -> st.SearchStrategy[PriceModel]:
    return st.builds(Recurring, prices(currency, unit), st.sampled_from(Timing), st.integers(1, 12))


@st.composite
def terms(draw: st.DrawFn, *, name: str, currency: Currency, span: Period) -> Term:
    """A term of any kind: usage or time, priced in money or in a pricing unit."""
    own = Currency.own("credit", exponent=2)
    rate = ExchangeRate(own, currency, draw(decimals(digits=3, places=6, low=1)), on=_FIRST, source=draw(_words))
    conversion = draw(st.sampled_from([None, rate]))
    priced_in = conversion.base if conversion else currency
    unit = draw(st.sampled_from(UNITS))
    counted = draw(st.lists(meters(unit), max_size=2))
    model: st.SearchStrategy[PriceModel] = usage_models(priced_in, unit) if counted else _fees(priced_in, unit)
    amount = st.none() | _extension(currency)
    return Term(
        id=name,
        name=draw(_words),
        clause=draw(_words),
        phases=draw(_phases(span, model)),
        meters=tuple(counted),
        included=draw(_counts),
        overage_factor=draw(_counts),
        minimum=draw(amount),
        maximum=draw(amount),
        conversion=conversion,
        conventions=draw(conventions()),
        tax_category=draw(_words),
        account=draw(_keys),
    )


@st.composite
def agreements(draw: st.DrawFn) -> Agreement:
    """An agreement with any terms and clauses."""
    currency = Currency.of(draw(st.sampled_from(["USD", "EUR", "JPY", "KWD"])))
    span = draw(_spans())
    ids = [f"term-{number}" for number in range(1, draw(st.integers(1, 2)) + 1)]
    covered = st.lists(st.sampled_from(ids), unique=True).map(tuple)
    some = st.integers(0, 1)
    days, word, amount = _days(span), _words, _extension(currency)
    off = st.integers(0, 100).map(Percent) | amount
    rollover = st.sampled_from([(Percent(0), 0), (Percent("12.5"), 3)])
    grant = money(currency, low=1)
    return Agreement(
        id=draw(word),
        version=draw(st.integers(0, 999)),
        title=draw(word),
        entity=draw(word),
        channel=draw(st.sampled_from(Channel)),
        currency=currency,
        time_zone=draw(st.sampled_from(["UTC", "America/New_York", "Asia/Kathmandu"])),
        effective=span,
        in_force_from=draw(st.dates(_FIRST, date(2028, 1, 1))),
        roles=draw(_roles(span)),
        billing=draw(_billing()),
        terms=tuple(draw(terms(name=name, currency=currency, span=span)) for name in ids),
        accounts=tuple(draw(st.lists(word, min_size=1, max_size=2))),
        commitments=tuple(
            draw(st.builds(Commitment, st.just(f"com-{n}"), word, word, amount, days, covered, st.integers(1, 24),
                           st.sampled_from(Shortfall), _counts, st.sampled_from(DayCount)))
            for n in range(draw(some))
        ),
        caps=tuple(draw(st.builds(Cap, st.just(f"cap-{n}"), word, word, amount, days, covered)) for n in range(draw(some))),
        prepaid=tuple(
            Prepaid(f"pre-{n}", draw(word), draw(word), draw(grant), draw(money(currency, low=0)), draw(days),
                    draw(st.integers(1, 99)), draw(some), draw(some), *draw(rollover), draw(covered))
            for n in range(draw(some))
        ),
        discounts=tuple(
            draw(st.builds(Discount, st.just(f"dis-{n}"), word, word, off, days, covered, st.none() | some.map(lambda n: n + 1),
                           some, some))
            for n in range(draw(some))
        ),
        taxes=tuple(
            draw(st.builds(TaxRate, word, word, word, percents(), days, st.lists(word, max_size=2).map(tuple),
                           st.just("") | word))
            for _ in range(draw(some))
        ),
        life=draw(_lives(covered)),
        reason=draw(st.just("") | word),
    )  # fmt: skip


@functools.cache
def _roles(span: Period) -> st.SearchStrategy[Roles]:
    holders = st.lists(st.builds(RoleHolder, st.sampled_from(Role), _words, st.just(span)), unique_by=lambda each: each.role)
    asked = st.tuples(*[st.sampled_from(Role) for _ in Purpose])
    purposes = [purpose for purpose, _ in DEFAULT_USES]
    return st.builds(lambda held, roles: Roles(tuple(held), tuple(zip(purposes, roles, strict=True))), holders, asked)


@functools.cache
def _billing() -> st.SearchStrategy[Billing]:
    return st.builds(
        Billing,
        st.builds(Cadence, st.dates(_FIRST, date(2027, 1, 1)), st.integers(1, 31), st.integers(1, 12)),
        st.sampled_from(InvoiceGrouping),
        st.builds(PaymentTerms, st.integers(0, 365), st.booleans()),
        st.sampled_from(LateUsage),
        st.integers(0, 12),
        st.sampled_from(TaxRounding),
    )


def _lives(covered: st.SearchStrategy[tuple[str, ...]]) -> st.SearchStrategy[Life]:
    readings = st.lists(st.tuples(st.dates(_FIRST, date(2030, 1, 1)), percents()), max_size=2).map(tuple)
    cap = st.none() | percents()
    fixed = st.builds(Uplift, st.just(UpliftKind.FIXED), percents(), st.just(""), readings, cap, covered)
    indexed = st.builds(Uplift, st.just(UpliftKind.INDEX), percents(), _words, readings, cap, covered)
    renewals = st.builds(Renewal, st.booleans(), st.integers(1, 24), st.integers(0, 90), st.none() | fixed | indexed)
    ended = st.builds(Termination, st.dates(_FIRST, date(2028, 1, 1)), st.sampled_from(Settlement), percents(), _words)
    day = st.none() | st.dates(_FIRST, date(2028, 1, 1))
    pauses = st.lists(_days(YEAR), max_size=2).map(tuple)
    return st.builds(Life, st.none() | renewals, day, st.just("") | _words, st.none() | ended, pauses)
