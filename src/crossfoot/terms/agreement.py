"""Agreements: versioned terms between two parties. What was promised, frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from crossfoot.errors import Malformed
from crossfoot.measures import Currency, ExchangeRate, Extension, Period
from crossfoot.measures.instant import zone
from crossfoot.measures.period import Cadence
from crossfoot.terms.commitment import Cap, Commitment, Prepaid
from crossfoot.terms.conventions import Conventions, LateUsage, TaxRounding
from crossfoot.terms.discount import Discount
from crossfoot.terms.life import Life
from crossfoot.terms.meter import Meter
from crossfoot.terms.party import Roles
from crossfoot.terms.payment import PaymentTerms
from crossfoot.terms.price_model import PriceModel, Recurring
from crossfoot.terms.tax import TaxRate

Clause = Commitment | Cap | Prepaid | Discount
"""What is worked out over several terms."""


class Channel(StrEnum):
    """How it is sold."""

    DIRECT = "direct"
    MARKETPLACE = "marketplace"
    RESELLER = "reseller"


class InvoiceGrouping(StrEnum):
    """Which charges share an invoice: an agreement's own, all of one bill-to party, or one invoice a term."""

    AGREEMENT = "agreement"
    CONSOLIDATED = "consolidated"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Phase:
    """A price for a while. A ramp is several phases; a mid-term upgrade is a new one.

    quantity: of recurring units (seats). model: how it is priced.
    """

    effective: Period
    model: PriceModel
    quantity: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Term:
    """One priced thing.

    meters: none for a recurring fee, one for usage, several for capacity. included: units a cycle that cost nothing, never
    prorated; overage_factor: what the units above them cost, times the price. minimum, maximum: of the cycle's charge.
    conversion: from the pricing unit the phases price in to the agreement's currency. account: revenue account role.
    Raises Malformed: no-phase, phase-overlap, meter-missing, bad-term.
    """

    id: str
    name: str
    clause: str
    phases: tuple[Phase, ...]
    meters: tuple[Meter, ...] = ()
    included: Decimal = Decimal(0)
    overage_factor: Decimal = Decimal(1)
    minimum: Extension | None = None
    maximum: Extension | None = None
    conversion: ExchangeRate | None = None
    conventions: Conventions = field(default_factory=Conventions)
    tax_category: str = "standard"
    account: str = "revenue-usage"

    def __post_init__(self) -> None:
        if not self.phases:
            raise Malformed("no-phase", term=self.id)
        for earlier, later in zip(self.phases, self.phases[1:], strict=False):
            if later.effective.start < earlier.effective.end:
                raise Malformed("phase-overlap", term=self.id, on=later.effective.start)
        for phase in self.phases:
            if isinstance(phase.model, Recurring) == bool(self.meters):
                raise Malformed("meter-missing", term=self.id)
        if self.included < 0 or self.overage_factor < 0:
            raise Malformed("bad-term", term=self.id, included=self.included, overage_factor=self.overage_factor)

    @property
    def is_recurring(self) -> bool:
        """Whether it is a fee for time rather than for usage."""
        return not self.meters


@dataclass(frozen=True, slots=True)
class Billing:
    """When and how an agreement is invoiced.

    cadence: cycles cut from the stored anchor, in the agreement's zone. lookback_cycles: how many invoiced cycles are
    looked at again for late usage.
    """

    cadence: Cadence
    grouping: InvoiceGrouping = InvoiceGrouping.AGREEMENT
    payment: PaymentTerms = field(default_factory=PaymentTerms)
    late_usage: LateUsage = LateUsage.ADJUST
    lookback_cycles: int = 3
    tax_rounding: TaxRounding = TaxRounding.INVOICE


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of an agreement, whole.

    id, version: `AGR-0217`, 3. effective: the agreement's own span, in whole days of its zone; the version itself may come
    into force later: see `in_force_from`. entity: our legal entity. accounts: whose usage counts toward it.
    Raises Malformed: unknown-time-zone, term-doubled, term-unknown, not-money, currency-unconverted, no-account.
    """

    id: str
    version: int
    title: str
    entity: str
    channel: Channel
    currency: Currency
    time_zone: str
    effective: Period
    in_force_from: date
    roles: Roles
    billing: Billing
    terms: tuple[Term, ...]
    accounts: tuple[str, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    caps: tuple[Cap, ...] = ()
    prepaid: tuple[Prepaid, ...] = ()
    discounts: tuple[Discount, ...] = ()
    taxes: tuple[TaxRate, ...] = ()
    life: Life = field(default_factory=Life)
    reason: str = ""

    def __post_init__(self) -> None:
        zone(self.time_zone)
        if not self.currency.is_money:
            raise Malformed("not-money", unit=self.currency)
        clauses: tuple[Clause, ...] = (*self.commitments, *self.caps, *self.prepaid, *self.discounts)
        ids = [*(each.id for each in self.terms), *(each.id for each in clauses)]
        if doubled := next((name for name in ids if ids.count(name) > 1), None):
            raise Malformed("term-doubled", term=doubled, agreement=self.id)
        known = {term.id for term in self.terms}
        for clause in clauses:
            if unknown := next((name for name in clause.terms if name not in known), None):
                raise Malformed("term-unknown", term=unknown, named_by=clause.id, agreement=self.id)
        for term in self.terms:
            priced_in = {phase.model.currency for phase in term.phases}
            from_, to = (term.conversion.base, term.conversion.quote) if term.conversion else (self.currency, self.currency)
            if priced_in != {from_} or to != self.currency:
                raise Malformed("currency-unconverted", term=term.id, currency=self.currency)
            if term.meters and not self.accounts:
                raise Malformed("no-account", term=term.id, agreement=self.id)

    def term(self, term_id: str) -> Term:
        """The term of that id. Raises Malformed: term-unknown."""
        for term in self.terms:
            if term.id == term_id:
                return term
        raise Malformed("term-unknown", term=term_id, named_by="a charge", agreement=self.id)


@dataclass(frozen=True, slots=True)
class History:
    """The versions of one agreement as they were recorded at some instant: which one is in force on which day.

    On each day the greatest version whose `in_force_from` is on or before it. A version recorded later with an earlier
    day changes the past: rating it again gives other charges, and the difference is booked, never the past rewritten.
    Raises Malformed: history-empty, history-mixed (two agreements, or one version twice).
    """

    versions: tuple[Agreement, ...]

    def __post_init__(self) -> None:
        if not self.versions:
            raise Malformed("history-empty")
        numbers = [each.version for each in self.versions]
        if len({each.id for each in self.versions}) > 1 or len(set(numbers)) != len(numbers):
            raise Malformed("history-mixed", agreement=self.versions[0].id)

    @property
    def latest(self) -> Agreement:
        """The greatest version: who, where and how to bill now."""
        return max(self.versions, key=lambda each: each.version)

    def on(self, day: date) -> Agreement | None:
        """The version in force on a day; None before the first or outside its effective days."""
        begun = [each for each in self.versions if each.in_force_from <= day]
        version = max(begun, key=lambda each: each.version) if begun else None
        return version if version is not None and day in version.effective else None

    def segments(self, within: Period) -> tuple[tuple[Period, Agreement], ...]:
        """A period cut where the version in force changes; days under none are left out."""
        cuts = [each.in_force_from for each in self.versions]
        cuts += [edge for each in self.versions for edge in (each.effective.start, each.effective.end)]
        found = [(piece, self.on(piece.start)) for piece in within.split(cuts)]
        joined: list[tuple[Period, Agreement]] = []
        for piece, version in found:
            if version is None:
                continue
            if joined and joined[-1][1] is version and joined[-1][0].end == piece.start:
                joined[-1] = (Period(joined[-1][0].start, piece.end), version)
            else:
                joined.append((piece, version))
        return tuple(joined)
