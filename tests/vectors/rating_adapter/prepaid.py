"""Kinds about prepaid credit: which wallet pays what, and how grants burn down in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from crossfoot.engines.rating.credits.allocate import ToPay, Wallet, allocate_credit
from crossfoot.engines.rating.credits.burn import Draw, Shortage, burn
from crossfoot.measures import Instant, Money, Rounding, Span, foot
from crossfoot.records.credit import CreditGrant
from tests.vectors.rating_adapter import words
from tests.vectors.rating_adapter.words import COIN, Params

Case = dict[str, Any]
Answer = Mapping[str, Any]

NOTHING = Money.zero(COIN)
NEVER = "2200-01-01T00:00:00+00:00"
ONLY = "only"


def wallet(*, balance: str, fee_types: list[str] | None = None, priority: str = "50", **named: str) -> tuple[int, Wallet]:
    """A wallet with its place in the order of drawing; what is left of its row is the name it goes by."""
    (name,) = named.values()
    return int(priority), Wallet(name, words.money(balance), tuple(fee_types or ()))


def wallet_allocation(case: Case) -> Answer:
    """Wallets drawn on in their order for fees, each with its tax in whole coins, up to the invoice's total."""
    params = case["params"]
    ordered = sorted((wallet(**row) for row in params["wallets"]), key=lambda each: each[0])
    whole = Rounding(words.mode(params), int(params.get("scale", "0")))
    fees = [ToPay(f"{place:04d}", fee["type"], _with_tax(fee, whole)) for place, fee in enumerate(case["events"])]
    at_most = (
        words.money(params["invoice_total"]) if "invoice_total" in params else foot((fee.amount for fee in fees), zero=NOTHING)
    )
    found = allocate_credit([each for _, each in ordered], fees, at_most=at_most)
    paid = found.by_wallet()
    return {
        "allocations": {name: amount.amount for name, amount in paid.items()},
        "total": foot(paid.values(), zero=NOTHING).amount,
        "remaining": found.uncovered.amount,
    }


def _with_tax(fee: Params, whole: Rounding) -> Money:
    return foot([words.money(fee["amount"]), words.amount(fee.get("tax", "0")).settle(whole)], zero=NOTHING)


def prepaid_overage(case: Case) -> Answer:
    """A charge paid from a balance, and what is left to bill."""
    params = case["params"]
    charge = words.money(params["charge"])
    found = allocate_credit([Wallet(ONLY, words.money(params["prepaid_balance"]))], [ToPay(ONLY, "", charge)], at_most=charge)
    return {"drawn": found.by_wallet().get(ONLY, NOTHING).amount, "overage": found.uncovered.amount}


def grant(
    *,
    amount: str,
    effective_at: str,
    expires_at: str | None = None,
    voided_at: str | None = None,
    priority: str = "1",
    **named: str,
) -> tuple[str, CreditGrant]:
    """A grant, which ends where it is voided, with the name it goes by: what is left of its row."""
    (name,) = named.values()
    lasts = Span(Instant.parse(effective_at), Instant.parse(voided_at or expires_at or NEVER))
    return name, CreditGrant(name, words.money(amount), lasts, int(priority))


def credit_burndown(case: Case) -> Answer:
    """What is left of each grant at the end of a window, and what no grant covered, early or late."""
    params = case["params"]
    start, until = Instant.parse(params["start"]), Instant.parse(params["until"])
    grants = dict(grant(**row) for row in params["grants"])
    draws = [
        Draw(f"{place:09d}", Instant.parse(each["at"]), words.money(each["units"]))
        for place, each in enumerate(case["events"])
        if start <= Instant.parse(each["at"]) < until
    ]
    found = burn(list(grants.values()), draws, through=until, shortage=Shortage.OWED)
    return {
        "balances": {name: found.available(name).amount for name in grants},
        "overage": foot((each.amount for each in found.uncovered), zero=NOTHING).amount,
    }


KINDS: Mapping[str, Callable[[Case], Answer]] = {
    "wallet_allocation": wallet_allocation,
    "prepaid_overage": prepaid_overage,
    "credit_burndown": credit_burndown,
}
