"""Small agreements, charges and documents for tests, built by name: what a test does not say, it does not care about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from crossfoot.engines.billing.compose_invoice import compose
from crossfoot.measures import Currency, Extension, Money, Percent, Period, Price, Quantity
from crossfoot.measures.period import Cadence
from crossfoot.records.charge import Charge, ChargeKey, ChargeKind, Op, Step
from crossfoot.records.document import Document, Draft
from crossfoot.terms.agreement import Agreement, Billing, Channel, InvoiceGrouping, Phase, Term
from crossfoot.terms.conventions import TaxRounding
from crossfoot.terms.meter import Meter
from crossfoot.terms.party import Role, RoleHolder, Roles
from crossfoot.terms.price_model import PerUnit
from crossfoot.terms.tax import TaxRate

USD = Currency.of("USD")
OCTOBER = Period.month("2026-10")
ALWAYS = Period.onward(date(2020, 1, 1))


def usd(amount: str) -> Money:
    """Dollars."""
    return Money(amount, USD)


def tax(percent: str, *, name: str = "VAT", categories: tuple[str, ...] = ()) -> TaxRate:
    """A tax that always applies."""
    return TaxRate(name.lower(), name, "DE", Percent(percent), ALWAYS, categories)


def agreement(
    name: str = "AGR-1",
    *,
    party: str = "CUS-1",
    grouping: InvoiceGrouping = InvoiceGrouping.AGREEMENT,
    taxes: Sequence[TaxRate] = (),
    tax_rounding: TaxRounding = TaxRounding.INVOICE,
) -> Agreement:
    """An agreement of one usage term, in dollars, billed monthly."""
    term = Term(
        id="calls",
        name="API calls",
        clause="4.2",
        phases=(Phase(ALWAYS, PerUnit(Price("0.10", USD, "call"))),),
        meters=(Meter("calls", "api.call", "call"),),
    )
    return Agreement(
        id=name,
        version=1,
        title=name,
        entity="US01",
        channel=Channel.DIRECT,
        currency=USD,
        time_zone="UTC",
        effective=ALWAYS,
        in_force_from=ALWAYS.start,
        roles=Roles((RoleHolder(Role.SOLD_TO, party, ALWAYS),)),
        billing=Billing(Cadence.from_day(ALWAYS.start, billing_day=1, months=1), grouping, tax_rounding=tax_rounding),
        terms=(term,),
        accounts=(f"{name}-account",),
        taxes=tuple(taxes),
    )


def charge(
    amount: str,
    *,
    of: str = "AGR-1",
    term: str = "calls",
    series: str = "",
    kind: ChargeKind = ChargeKind.USAGE,
    service: Period = OCTOBER,
    account: str = "revenue-usage",
    category: str = "standard",
) -> Charge:
    """A charge of so many dollars, at ten cents a call."""
    extension = Extension(amount, USD)
    units = Decimal(amount) * 10
    return Charge(
        key=ChargeKey(of, term, series, service, kind),
        version=1,
        name="API calls",
        clause="4.2",
        span=service.span("UTC"),
        quantity=Quantity(units, "call"),
        extension=extension,
        amount=usd(amount),
        steps=(Step(Op.EXTEND, "", units, "call", Decimal("0.10"), extension.amount, adds=True),),
        conventions="",
        tax_category=category,
        account=account,
    )


def drafts(charges: Sequence[Charge], agreements: Sequence[Agreement] = ()) -> tuple[Draft, ...]:
    """The documents these charges make for October."""
    known: Mapping[str, Agreement] = {each.id: each for each in agreements or (agreement(),)}
    return compose(charges=charges, agreements=known, period=OCTOBER)


def issued(draft: Draft, number: str = "INV-1") -> Document:
    """A draft issued on 5 November."""
    return Document(number, date(2026, 11, 5), date(2026, 12, 5), draft)


def reversed_of(original: Charge) -> Charge:
    """The charge that takes another one back."""
    return replace(original, extension=-original.extension, amount=-original.amount, steps=(), reverses=original.id)
