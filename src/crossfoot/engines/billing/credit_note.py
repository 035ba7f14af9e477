"""Credit notes: what is taken back from an issued document, line by line, with its tax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crossfoot.engines.billing.tax_lines import tax_amount
from crossfoot.engines.billing.totals import totals
from crossfoot.errors import Malformed, Unbalanced
from crossfoot.measures import Extension, Money, Percent, Rounding, Share, foot
from crossfoot.records.document import Document, DocumentKind, DocumentLine, Draft, TaxLine


@dataclass(frozen=True, slots=True)
class Credited:
    """A credit without and with tax."""

    net: Money
    tax: Money
    total: Money


def credit_for_share(amount: Extension, *, share: Share, taxes: Sequence[Percent], rounding: Rounding) -> Credited:
    """The unserved share of an amount taken back, with its taxes, each worked out on the unrounded share."""
    base = amount.take(share)
    net = base.settle(rounding)
    tax = foot((tax_amount(base, percent, rounding) for percent in taxes), zero=Money.zero(net.currency))
    return Credited(net, tax, net + tax)


def credit_limit(wanted: Money, *, charged: Money, credited: Money) -> Money:
    """What may still be credited of what was charged: never more than is left, never less than nothing."""
    zero = Money.zero(charged.currency)
    left = max(charged - credited, zero)
    return max(min(wanted, left), zero)


@dataclass(frozen=True, slots=True)
class LineCredit:
    """How much of one line of the original to take back (not negative), on which charge."""

    line: int
    amount: Money
    charge: str


def credit_note(original: Document, *, taken: Sequence[LineCredit], earlier: Sequence[Document], reason: str) -> Draft:
    """A credit note that takes back parts of an issued document.

    earlier: credit notes already issued against it. Each amount is at most what is left of its line. Tax is taken back
    at the rate it was charged; when nothing is left of a tax's base, whatever is left of the tax goes with it, so that
    crediting in parts returns every cent and never one too many.
    Raises Malformed: credit-unknown-line, no-reason. Raises Unbalanced: credit-over-line.
    """
    if not reason.strip():
        raise Malformed("no-reason", deed="a credit note")
    given = original.draft
    left = left_by_line(original, earlier)
    lines = []
    for number, credit in enumerate(sorted(taken, key=lambda each: each.line), start=1):
        if credit.line not in left:
            raise Malformed("credit-unknown-line", line=credit.line, document=original.number)
        if not Money.zero(given.currency) < credit.amount <= abs(left[credit.line]):
            raise Unbalanced("credit-over-line", line=credit.line, wanted=credit.amount, left=left[credit.line])
        lines.append(_credited_line(given.lines[credit.line - 1], credit, number=number))
    taxes = tuple(tax for rate in given.taxes if (tax := _tax_back(rate, lines=lines, left=left, earlier=earlier)) is not None)
    foots = totals(
        lines=[line.amount for line in lines],
        taxes=[tax.amount for tax in taxes],
        drawn=(),
        currency=given.currency,
    )
    fields = {name: getattr(given, name) for name in given.__slots__}
    return Draft(
        **{
            **fields,
            "kind": DocumentKind.CREDIT_NOTE,
            "lines": tuple(lines),
            "taxes": taxes,
            "drawn": (),
            "net": foots.net,
            "tax": foots.tax,
            "total": foots.total,
            "due": foots.due,
            "group": f"{given.group}, credit of {original.number}",
            "original": original.number,
            "reason": reason,
            "flags": (),
        }
    )


def left_by_line(original: Document, earlier: Sequence[Document]) -> Mapping[int, Money]:
    """What is left of each line of a document after the earlier credit notes (whose amounts are negative), by its number."""
    left = {line.number: line.amount for line in original.draft.lines}
    for note in earlier:
        for line in note.draft.lines:
            if line.original_line is not None:
                left[line.original_line] = left[line.original_line] + line.amount
    return left


def _credited_line(line: DocumentLine, credit: LineCredit, *, number: int) -> DocumentLine:
    sign = -1 if line.amount > Money.zero(line.amount.currency) else 1
    whole = credit.amount == abs(line.amount)
    return DocumentLine(
        number=number,
        charge=credit.charge,
        agreement=line.agreement,
        term=line.term,
        clause=line.clause,
        description=f"Credit: {line.description}",
        service=line.service,
        quantity=line.quantity if whole else None,
        unit=line.unit if whole else "",
        unit_price=line.unit_price if whole else None,
        amount=credit.amount * sign,
        tax_category=line.tax_category,
        account=line.account,
        original_line=line.number,
    )


def _tax_back(
    rate: TaxLine, *, lines: Sequence[DocumentLine], left: Mapping[int, Money], earlier: Sequence[Document]
) -> TaxLine | None:
    """The part of one tax that goes back with these lines; None when it covers none of them."""
    covered = [line for line in lines if line.original_line in rate.lines]
    if not covered:
        return None
    zero = Money.zero(rate.base.currency)
    base = foot((line.amount for line in covered), zero=zero)
    base_left = foot((left[number] for number in rate.lines), zero=zero) + base
    tax_left = rate.amount + foot(
        (tax.amount for note in earlier for tax in note.draft.taxes if _same_tax(tax, rate)), zero=zero
    )
    amount = tax_amount(Extension.of(base), rate.percent, Rounding())
    tax_after = tax_left + amount
    if not base_left or tax_after < zero < base_left or base_left < zero < tax_after:
        amount = -tax_left  # what is left of the tax never points the other way than what is left of its base
    return TaxLine(
        tax=rate.tax,
        name=rate.name,
        jurisdiction=rate.jurisdiction,
        percent=rate.percent,
        base=base,
        amount=amount,
        lines=tuple(line.number for line in covered),
        reason=rate.reason,
    )


def _same_tax(one: TaxLine, other: TaxLine) -> bool:
    return (one.tax, one.jurisdiction, one.percent) == (other.tax, other.jurisdiction, other.percent)
