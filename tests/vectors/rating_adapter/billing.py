"""Kinds about documents: tax, credit notes and what may be credited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from crossfoot.engines.billing.credit_note import credit_for_share, credit_limit
from crossfoot.engines.billing.tax_lines import tax_amount
from crossfoot.engines.billing.totals import totals
from crossfoot.measures import Extension, Money, Percent, Share, foot
from tests.vectors.rating_adapter import words
from tests.vectors.rating_adapter.adjustments import off, taken_off
from tests.vectors.rating_adapter.words import COIN, Params

Case = dict[str, Any]
Answer = Mapping[str, Any]


def tax(case: Case) -> Answer:
    """Each rate on one base, rounded by itself."""
    params = case["params"]
    base, rounding = words.amount(params["base"]), words.rounding(params)
    taxes = [tax_amount(base, Percent(rate), rounding) for rate in params["rates_percent"]]
    total = foot([base, *(Extension.of(each) for each in taxes)], zero=Extension.zero(COIN))
    return {"tax": foot(taxes, zero=Money.zero(COIN)).amount, "total": total.amount}


def credit_note(case: Case) -> Answer:
    """The unserved share of a charge with its tax."""
    params = case["params"]
    rates = params.get("tax_rates_percent") or [params.get("tax_rate_percent") or "0"]
    found = credit_for_share(
        words.amount(params["amount"]),
        share=Share(int(params["numerator"]), int(params["denominator"])),
        taxes=[Percent(rate) for rate in rates],
        rounding=words.rounding(params),
    )
    return {"excl_tax": found.net.amount, "tax": found.tax.amount, "total": found.total.amount}


def credit_cap(case: Case) -> Answer:
    """What may still be credited."""
    params = case["params"]
    found = credit_limit(
        words.money(params["potential"]),
        charged=words.money(params["original_amount"]),
        credited=words.money(params.get("previous_credits") or "0"),
    )
    return {"credit": found.amount}


def invoice_total(case: Case) -> Answer:
    """Discounts on lines, discounts on what is left of all of them, tax on the rest, and prepaid credit after tax."""
    params = {"scale": "2", **case["params"]}
    rounding, zero = words.rounding(params), Extension.zero(COIN)
    lines = [words.amount(each) for each in params["lines"]]
    for row in params.get("line_discounts", []):
        lines.extend(taken_off(words.amount(row["base"]), [off(row)], rounding=rounding))
    left = foot(lines, zero=zero)
    taxable = foot(
        [left, *taken_off(left, [off(row) for row in params.get("subscription_discounts", [])], rounding=rounding)], zero=zero
    )
    taxes = [tax_amount(taxable, Percent(rate), rounding) for rate in _rates(params)]
    owed = totals(lines=[taxable.settle(rounding)], taxes=taxes, drawn=(), currency=COIN)
    wallet = credit_limit(words.money(params.get("wallet", "0")), charged=owed.total, credited=Money.zero(COIN))
    settled = totals(lines=[owed.net], taxes=taxes, drawn=[wallet], currency=COIN)
    return {"taxable": settled.net.amount, "tax": settled.tax.amount, "total": settled.due.amount, "wallet": wallet.amount}


def _rates(params: Params) -> list[str]:
    return params["tax_percents"] if "tax_percents" in params else [params.get("tax_percent", "0")]


KINDS: Mapping[str, Callable[[Case], Answer]] = {
    "tax": tax,
    "credit_note": credit_note,
    "credit_cap": credit_cap,
    "invoice_total": invoice_total,
}
