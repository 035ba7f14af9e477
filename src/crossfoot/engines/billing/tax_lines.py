"""Tax lines: each rate on the net of the lines it applies to, rounded at one declared place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crossfoot.measures import Extension, Money, Percent, Rounding, foot
from crossfoot.records.document import DocumentLine, TaxLine
from crossfoot.terms.conventions import TaxRounding
from crossfoot.terms.tax import TaxRate

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Taxed:
    """The lines of one agreement on a document with the rates it is charged and where they are rounded."""

    lines: tuple[DocumentLine, ...]
    rates: tuple[TaxRate, ...]
    rounding: TaxRounding


def tax_amount(base: Extension, percent: Percent, rounding: Rounding) -> Money:
    """One tax on one base, rounded once. The base may be unrounded: a credited share is taxed before it is rounded."""
    return base.percent(percent).settle(rounding)


def tax_lines(taxed: Sequence[Taxed], *, on: date) -> tuple[TaxLine, ...]:
    """The taxes of a document: one line for each rate, its base and the lines it covers.

    on: the document's tax point. A line whose service ended before has its own: the last day served, so that what is billed
    or taken back late carries the rate of its time, whatever the rate is now.
    Rates of the same id, percentage and place of rounding are brought together across agreements, so that a
    consolidated invoice rounds once. A rate of 0 % gives a line with its reason.
    """
    found: dict[tuple[str, str, str, str], tuple[TaxRate, TaxRounding, list[DocumentLine]]] = {}
    for part in taxed:
        for rate in part.rates:
            covered = [
                line
                for line in part.lines
                if min(on, line.service.end - _DAY) in rate.effective
                and (not rate.categories or line.tax_category in rate.categories)
            ]
            if covered:
                key = (rate.id, rate.jurisdiction, str(rate.percent), part.rounding)
                found.setdefault(key, (rate, part.rounding, []))[2].extend(covered)
    return tuple(_line(rate, lines, rounding) for rate, rounding, lines in (found[key] for key in sorted(found)))


def _line(rate: TaxRate, lines: Sequence[DocumentLine], rounding: TaxRounding) -> TaxLine:
    zero = Money.zero(lines[0].amount.currency)
    base = foot((line.amount for line in lines), zero=zero)
    if rounding is TaxRounding.LINE:
        each = (tax_amount(Extension.of(line.amount), rate.percent, Rounding()) for line in lines)
        amount = foot(each, zero=zero)
    else:
        amount = tax_amount(Extension.of(base), rate.percent, Rounding())
    return TaxLine(
        tax=rate.id,
        name=rate.name,
        jurisdiction=rate.jurisdiction,
        percent=rate.percent,
        base=base,
        amount=amount,
        lines=tuple(line.number for line in lines),
        reason=rate.reason,
    )
