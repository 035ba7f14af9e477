"""Reading what stands beside the terms: commitments, caps, prepaid credits, discounts, taxes, roles, billing, the life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crossfoot.errors import Malformed, Refusal
from crossfoot.formats.agreements.prices import Quote, amount, percent
from crossfoot.formats.agreements.reading import (
    Cell,
    Reader,
    Table,
    day,
    listed,
    number,
    numeral,
    period,
    span_within,
    switch,
    text,
    texts,
    whole,
    word,
)
from crossfoot.measures import Currency, DayCount, Extension, Mode, Money, Percent, Period, Rounding
from crossfoot.measures.period import Cadence
from crossfoot.terms.agreement import Billing, InvoiceGrouping
from crossfoot.terms.commitment import Cap, Commitment, Prepaid, Shortfall
from crossfoot.terms.conventions import Conventions, LateUsage, TaxRounding
from crossfoot.terms.discount import Discount
from crossfoot.terms.life import Life, Renewal, Settlement, Termination, Uplift, UpliftKind
from crossfoot.terms.party import DEFAULT_USES, Purpose, Role, RoleHolder, Roles
from crossfoot.terms.payment import PaymentTerms
from crossfoot.terms.price_model import ZeroUsage
from crossfoot.terms.tax import TaxRate


@dataclass(frozen=True, slots=True)
class Setting:
    """What a clause may lean on: the agreement's currency, its days, and the ids of its terms."""

    currency: Currency
    effective: Period
    terms: frozenset[str]

    @property
    def quote(self) -> Quote:
        """Amounts of clauses are in the agreement's own currency."""
        return Quote(self.currency, "")

    def covered(self) -> Reader[tuple[str, ...]]:
        """A reader of lists of terms that must exist. Raises Malformed: terms-term-unknown."""

        def known(cell: Cell) -> str:
            name = cell.text()
            if name not in self.terms:
                raise Malformed("terms-term-unknown", got=name, known=", ".join(sorted(self.terms)) or "none")
            return name

        return listed(known)


def conventions(cell: Cell, *, otherwise: Conventions) -> Conventions:
    """Conventions; what is not given is as `otherwise` has it."""
    table = Table(cell, "conventions")
    found = Conventions(
        table.either("day_count", word(DayCount), otherwise.day_count),
        table.either("rounding", _rounding, otherwise.rounding),
        table.either("zero_usage", word(ZeroUsage), otherwise.zero_usage),
    )
    table.close()
    return found


def _rounding(cell: Cell) -> Rounding:
    table = Table(cell, "rounding")
    found = Rounding(table.either("mode", word(Mode), Mode.HALF_UP), table.maybe("places", whole))
    table.close()
    return found


def commitment(cell: Cell, setting: Setting) -> Commitment:
    """A minimum spend."""
    table = Table(cell, "commitment")
    name = table.need("commitment", text)
    values = {
        "name": table.either("name", text, name),
        "clause": table.need("clause", text),
        "amount": table.need("amount", amount(setting.quote)),
        "effective": span_within(table, setting.effective),
        "terms": table.either("terms", setting.covered(), ()),
        "months": table.either("months", whole, 1),
        "shortfall": table.either("shortfall", word(Shortfall), Shortfall.TRUE_UP),
        "overage_factor": table.either("overage_factor", number, Decimal(1)),
        "prorate": table.either("prorate", word(DayCount), DayCount.ACTUAL_HALF_OPEN),
    }
    table.close()
    return Commitment(name, **values)  # type: ignore[arg-type]


def cap(cell: Cell, setting: Setting) -> Cap:
    """The most a cycle may cost."""
    table = Table(cell, "cap")
    name = table.need("cap", text)
    found = Cap(
        name,
        table.either("name", text, name),
        table.need("clause", text),
        table.need("amount", amount(setting.quote)),
        span_within(table, setting.effective),
        table.either("terms", setting.covered(), ()),
    )
    table.close()
    return found


def prepaid(cell: Cell, setting: Setting) -> Prepaid:
    """Credits bought ahead."""
    table = Table(cell, "prepaid")
    name = table.need("prepaid", text)
    values = {
        "name": table.either("name", text, name),
        "clause": table.need("clause", text),
        "amount": table.need("amount", lambda below: Money(numeral(below), setting.currency)),
        "paid": table.need("paid", lambda below: Money(numeral(below), setting.currency)),
        "effective": span_within(table, setting.effective),
        "priority": table.either("priority", whole, 50),
        "every_months": table.either("every_months", whole, 0),
        "lasts_months": table.either("lasts_months", whole, 0),
        "rollover": table.either("rollover", percent, Percent(0)),
        "rollover_months": table.either("rollover_months", whole, 0),
        "terms": table.either("terms", setting.covered(), ()),
    }
    table.close()
    return Prepaid(name, **values)  # type: ignore[arg-type]


def discount(cell: Cell, setting: Setting) -> Discount:
    """What is taken off: a percentage or an amount. Raises Malformed: terms-one-discount, bad-discount."""
    table = Table(cell, "discount")
    name = table.need("discount", text)
    if table.has("percent") == table.has("amount"):
        table.note("", Malformed("terms-one-discount"))
    off: Percent | Extension = table.either("percent", percent, Percent(0))
    if table.has("amount"):
        off = table.need("amount", amount(setting.quote))
    values = {
        "name": table.either("name", text, name),
        "clause": table.need("clause", text),
        "off": off,
        "effective": span_within(table, setting.effective),
        "terms": table.either("terms", setting.covered(), ()),
        "tier": table.maybe("tier", whole),
        "cycles": table.either("cycles", whole, 0),
        "order": table.either("order", whole, 1),
    }
    table.close()
    return Discount(name, **values)  # type: ignore[arg-type]


def tax(cell: Cell, setting: Setting) -> TaxRate:
    """A tax on the net."""
    table = Table(cell, "tax")
    found = TaxRate(
        table.need("tax", text),
        table.need("name", text),
        table.need("jurisdiction", text),
        table.need("percent", percent),
        span_within(table, Period.onward(setting.effective.start)),
        table.either("categories", texts, ()),
        table.either("reason", text, ""),
    )
    table.close()
    return found


def roles(table: Table, effective: Period) -> Roles:
    """The roles and their uses, from two keys of the agreement."""
    holders = table.many("roles", lambda cell: _holder(cell, effective))
    asked = table.either("uses", _uses, DEFAULT_USES)
    return Roles(holders, asked)


def _holder(cell: Cell, effective: Period) -> RoleHolder:
    table = Table(cell, "role")
    onward = Period.onward(effective.start)  # a role, like a tax, goes on through renewals until it is said to end
    holder = RoleHolder(table.need("role", word(Role)), table.need("party", text), span_within(table, onward))
    table.close()
    return holder


def _uses(cell: Cell) -> tuple[tuple[Purpose, Role], ...]:
    table = Table(cell, "uses")
    asked = tuple((purpose, table.either(str(purpose), word(Role), role)) for purpose, role in DEFAULT_USES)
    table.close()
    return asked


def billing(cell: Cell, effective: Period) -> Billing:
    """When and how it is invoiced."""
    table = Table(cell, "billing")
    cadence = _cadence(table, effective)
    values = {
        "grouping": table.either("grouping", word(InvoiceGrouping), InvoiceGrouping.AGREEMENT),
        "payment": table.either("payment", _payment, PaymentTerms()),
        "late_usage": table.either("late_usage", word(LateUsage), LateUsage.ADJUST),
        "lookback_cycles": table.either("lookback_cycles", whole, 3),
        "tax_rounding": table.either("tax_rounding", word(TaxRounding), TaxRounding.INVOICE),
    }
    table.close()
    return Billing(cadence, **values)  # type: ignore[arg-type]


def _cadence(table: Table, effective: Period) -> Cadence | None:
    """The cycles, from three keys of the billing table; None when they could not be read, which is noted."""
    months, anchor = table.either("every_months", whole, 1), table.maybe("anchor", day)
    billing_day = table.either("billing_day", whole, (anchor or effective.start).day)
    try:
        if anchor is not None:
            return Cadence(anchor, billing_day, months)
        return Cadence.from_day(effective.start, billing_day=billing_day, months=months)
    except Refusal as refusal:
        table.note("", refusal)
        return None


def _payment(cell: Cell) -> PaymentTerms:
    table = Table(cell, "payment")
    days, month_end = table.either("days", whole, 30), table.either("after_month_end", switch, otherwise=False)
    table.close()
    return PaymentTerms(days, month_end)


def life(cell: Cell, setting: Setting) -> Life:
    """Renewal, notice, co-termination, termination and pauses."""
    table = Table(cell, "life")
    found = Life(
        table.maybe("renewal", lambda below: _renewal(below, setting)),
        table.maybe("notice_given", day),
        table.either("co_terminates", text, ""),
        table.maybe("termination", _termination),
        table.many("pauses", period),
    )
    table.close()
    return found


def _renewal(cell: Cell, setting: Setting) -> Renewal:
    table = Table(cell, "renewal")
    found = Renewal(
        table.need("automatic", switch),
        table.need("months", whole),
        table.either("notice_days", whole, 0),
        table.maybe("uplift", lambda below: _uplift(below, setting)),
    )
    table.close()
    return found


def _uplift(cell: Cell, setting: Setting) -> Uplift:
    table = Table(cell, "uplift")
    values = {
        "percent": table.either("percent", percent, Percent(0)),
        "index": table.either("index", text, ""),
        "readings": table.many("readings", _reading),
        "cap": table.maybe("cap", percent),
        "terms": table.either("terms", setting.covered(), ()),
    }
    kind = table.need("kind", word(UpliftKind))
    table.close()
    return Uplift(kind, **values)  # type: ignore[arg-type]


def _reading(cell: Cell) -> tuple[date, Percent]:
    table = Table(cell, "reading")
    found = table.need("on", day), table.need("percent", percent)
    table.close()
    return found


def _termination(cell: Cell) -> Termination:
    table = Table(cell, "termination")
    found = Termination(
        table.need("on", day),
        table.need("settlement", word(Settlement)),
        table.either("percent", percent, Percent(0)),
        table.need("reason", text),
    )
    table.close()
    return found
