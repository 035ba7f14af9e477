"""How refusals of the terms are provoked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from crossfoot.measures import Conversion, Currency, Extension, Money, Percent, Period, Price
from crossfoot.terms.agreement import History, Phase, Term
from crossfoot.terms.commitment import Commitment, Prepaid
from crossfoot.terms.discount import Discount
from crossfoot.terms.ladder import Ladder, Tier
from crossfoot.terms.life import Uplift, UpliftKind
from crossfoot.terms.meter import Aggregation, Meter
from crossfoot.terms.party import Purpose, Role, RoleHolder, Roles
from crossfoot.terms.payment import PaymentTerms
from crossfoot.terms.price_book import ListPrice, PriceBook
from crossfoot.terms.price_model import Matrix, MatrixCell, Package, PerUnit, Stairstep
from tests.agreements import USD, YEAR, small

EUR = Currency.of("EUR")
CALL = PerUnit(Price("0.01", USD, "call"))
METER = Meter("calls", "call", "call")


def _term(*phases: Phase, meters: tuple[Meter, ...] = (METER,), included: Decimal = Decimal(0)) -> Term:
    return Term("calls", "Calls", "1", phases, meters, included)


def _tier(upto: int | None, *, price: str = "1", currency: Currency = USD) -> Tier:
    return Tier(None if upto is None else Decimal(upto), Price(price, currency, "call"), Extension.zero(currency))


def _book() -> PriceBook:
    return PriceBook("PB-2026", 1, (ListPrice("calls", USD, CALL, YEAR),))


def _overlapping() -> PriceBook:
    (price,) = _book().prices
    return PriceBook("PB-2026", 1, (price, replace(price, effective=Period.onward(date(2026, 12, 1)))))


SPECIMENS = {
    "no-phase": lambda: _term(),
    "phase-overlap": lambda: _term(Phase(YEAR, CALL), Phase(Period.onward(date(2026, 12, 1)), CALL)),
    "meter-missing": lambda: _term(Phase(YEAR, CALL), meters=()),
    "bad-term": lambda: _term(Phase(YEAR, CALL), included=Decimal(-1)),
    "term-doubled": lambda: replace(small(), terms=small().terms * 2),
    "term-unknown": lambda: small().term("seats"),
    "currency-unconverted": lambda: replace(small(), currency=EUR),
    "no-account": lambda: replace(small(), accounts=()),
    "history-empty": lambda: History(()),
    "history-mixed": lambda: History((small(), small())),
    "bad-commitment": lambda: Commitment("annual", "Annual", "6", Extension(-1, USD), YEAR, months=12),
    "bad-prepaid": lambda: Prepaid("pack", "Pack", "7", Money(0, USD), Money(0, USD), YEAR),
    "bad-discount": lambda: Discount("launch", "Launch", "8", Percent(101), YEAR),
    "ladder-empty": lambda: Ladder(()),
    "ladder-not-rising": lambda: Ladder((_tier(1000), _tier(999))),
    "ladder-open-inside": lambda: Ladder((_tier(None), _tier(1000))),
    "ladder-mixed": lambda: Ladder((_tier(1000), _tier(2000, currency=EUR))),
    "stairstep-unit-price": lambda: Stairstep(Ladder((_tier(1000, price="0.01"),))),
    "bad-package": lambda: Package(Decimal(0), Price(1, USD, "package"), "call"),
    "matrix-doubled": lambda: Matrix((MatrixCell((("region", "eu"),), CALL), MatrixCell((("region", "eu"),), CALL))),
    "matrix-mixed": lambda: Matrix((MatrixCell((), CALL), MatrixCell((("a", "b"),), PerUnit(Price("1", EUR, "call"))))),
    "bad-uplift": lambda: Uplift(UpliftKind.FIXED, Percent(3), index="CPI-U"),
    "bad-percentile": lambda: Meter("peak", "load", "Mbps", Aggregation.PERCENTILE, percentile=Decimal("100.1")),
    "conversion-elsewhere": lambda: Meter("egress", "bytes", "GB", conversion=Conversion("byte", "MB")),
    "role-overlap": lambda: Roles((RoleHolder(Role.PAYER, "CUS-1", YEAR), RoleHolder(Role.PAYER, "CUS-2", YEAR))),
    "role-unfilled": lambda: Roles(()).asked(Purpose.CASH, date(2026, 10, 1)),
    "bad-payment-terms": lambda: PaymentTerms(days=400),
    "price-overlap": _overlapping,
    "no-list-price": lambda: _book().in_force("calls", USD, Period(date(2026, 12, 1), date(2027, 2, 1))),
}
