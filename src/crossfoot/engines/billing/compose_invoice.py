"""Composing: which charges stand on which document, in which order, with which taxes and totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from crossfoot.engines.billing.tax_lines import Taxed, tax_lines
from crossfoot.engines.billing.totals import totals
from crossfoot.measures import Currency, Money, Period
from crossfoot.records.charge import Charge, ChargeKind, Op
from crossfoot.records.document import CreditDrawn, DocumentKind, DocumentLine, Draft
from crossfoot.terms.agreement import Agreement, InvoiceGrouping
from crossfoot.terms.party import Purpose

_KIND_ORDER = {kind: place for place, kind in enumerate(ChargeKind)}


@dataclass(frozen=True, slots=True)
class Group:
    """What brings charges together on one document."""

    entity: str
    bill_to: str
    tax_party: str
    currency: str
    name: str


def compose(
    *, charges: Sequence[Charge], agreements: Mapping[str, Agreement], period: Period, original: str = ""
) -> tuple[Draft, ...]:
    """Draft the documents of a run: one for each group, in order of bill-to party and group.

    charges: new ones and reversals, each on exactly one line. agreements: the latest version of each.
    original: the number of the document that this one bills anew, if any.
    A group whose total is negative is drafted as a credit note. Every charge stands on exactly one line.
    Raises Malformed: role-unfilled.
    """
    on = period.end - timedelta(days=1)
    groups: dict[Group, list[Charge]] = {}
    origins = {charge.key.digest: charge for charge in charges}
    for charge in charges:
        agreement = agreements[charge.key.agreement]
        groups.setdefault(group_of(charge, agreement=agreement, on=on, origins=origins), []).append(charge)
    order = sorted(groups, key=lambda group: (group.entity, group.bill_to, group.name, group.currency))
    return tuple(draft(group, groups[group], agreements=agreements, period=period, original=original) for group in order)


def group_of(charge: Charge, *, agreement: Agreement, on: date, origins: Mapping[str, Charge]) -> Group:
    """The document a charge belongs on, by the roles its agreement names for that purpose.

    origins: every charge, by its key's digest: what was worked out from others stands beside the largest of them.
    """
    bill_to = agreement.roles.asked(Purpose.INVOICE_GROUPING, on)
    tax_party = agreement.roles.asked(Purpose.TAX, on)
    names = {
        InvoiceGrouping.AGREEMENT: agreement.id,
        InvoiceGrouping.CONSOLIDATED: f"consolidated {bill_to}/{tax_party}/{agreement.currency}",
        InvoiceGrouping.TERM: f"{agreement.id}/{_term(charge, origins)}",
    }
    return Group(
        entity=agreement.entity,
        bill_to=bill_to,
        tax_party=tax_party,
        currency=agreement.currency.code,
        name=names[agreement.billing.grouping],
    )


def _term(charge: Charge, origins: Mapping[str, Charge]) -> str:
    """The term whose invoice a charge stands on: that of the largest charge it was worked out from, else its own."""
    found = [origins[digest] for digest in charge.of if digest in origins]
    return max(found, key=lambda each: (each.amount.minor, each.key.term)).key.term if found else charge.key.term


def draft(
    group: Group, charges: Sequence[Charge], *, agreements: Mapping[str, Agreement], period: Period, original: str
) -> Draft:
    """One document of these charges: lines in order of agreement, clause and service; taxes; totals."""
    lines = tuple(line_of(charge, number=place) for place, charge in enumerate(sorted(charges, key=_place), start=1))
    by_agreement: dict[str, list[DocumentLine]] = {}
    for line in lines:
        by_agreement.setdefault(line.agreement, []).append(line)
    taxed = [
        Taxed(tuple(own), agreements[name].taxes, agreements[name].billing.tax_rounding)
        for name, own in sorted(by_agreement.items())
    ]
    taxes = tax_lines(taxed, on=period.end - timedelta(days=1))
    currency = Currency.of(group.currency)
    foots = totals(lines=[line.amount for line in lines], taxes=[tax.amount for tax in taxes], drawn=(), currency=currency)
    payment = agreements[lines[0].agreement].billing.payment
    return Draft(
        kind=DocumentKind.CREDIT_NOTE if foots.total < Money.zero(currency) else DocumentKind.INVOICE,
        entity=group.entity,
        bill_to=group.bill_to,
        tax_party=group.tax_party,
        currency=currency,
        period=period,
        group=group.name,
        lines=lines,
        taxes=taxes,
        drawn=(),
        net=foots.net,
        tax=foots.tax,
        total=foots.total,
        due=foots.due,
        payment_terms=str(payment),
        payment_days=payment.days,
        after_month_end=payment.after_month_end,
        original=original,
    )


def settle_with_credit(drafted: Draft, drawn: Sequence[CreditDrawn]) -> Draft:
    """The draft with prepaid credit drawn against its total. Raises Unbalanced: credit-over-total."""
    foots = totals(
        lines=[drafted.net],
        taxes=[drafted.tax],
        drawn=[each.amount for each in drawn],
        currency=drafted.currency,
    )
    return _with(drafted, drawn=tuple(drawn), due=foots.due)


def _with(drafted: Draft, *, drawn: tuple[CreditDrawn, ...], due: Money) -> Draft:
    fields = {name: getattr(drafted, name) for name in drafted.__slots__}
    return Draft(**{**fields, "drawn": drawn, "due": due})


def line_of(charge: Charge, *, number: int) -> DocumentLine:
    """A charge as it stands on a document. A reversal says so."""
    quantity = charge.quantity
    return DocumentLine(
        number=number,
        charge=charge.id,
        agreement=charge.key.agreement,
        term=charge.key.term,
        clause=charge.clause,
        description=description(charge),
        service=charge.key.service,
        quantity=quantity.value if quantity else None,
        unit=quantity.unit if quantity else "",
        unit_price=single_price(charge),
        amount=charge.amount,
        tax_category=charge.tax_category,
        account=charge.account,
    )


def description(charge: Charge) -> str:
    """What a line is for, with its group of dimensions; a discount with what it is taken off; a reversal says so."""
    series = charge.key.series
    if not series:
        named = charge.name
    elif charge.key.kind is ChargeKind.DISCOUNT:
        named = f"{charge.name} on {series}"
    else:
        named = f"{charge.name} ({series})"
    return f"Reversal: {named}" if charge.reverses else named


def single_price(charge: Charge) -> Decimal | None:
    """The unit price, where quantity times price is the whole extension; None for tiers, packages, percentages and parts."""
    extended = [step for step in charge.steps if step.adds]
    if charge.quantity is None or len(extended) != 1 or extended[0].op is not Op.EXTEND:
        return None
    (step,) = extended
    return step.price if (step.quantity, step.unit) == (charge.quantity.value, charge.quantity.unit) else None


def _place(charge: Charge) -> tuple[object, ...]:
    key = charge.key
    return (
        key.agreement, _clause_order(charge.clause), key.term, key.service.start, key.series,
        _KIND_ORDER[key.kind], charge.generation, not charge.reverses,
    )  # fmt: skip


def _clause_order(clause: str) -> tuple[tuple[int, str], ...]:
    """`10.2` after `9.1`: numbers by value, the rest by text."""
    return tuple((int(part), "") if part.isascii() and part.isdigit() else (10**9, part) for part in clause.split("."))
