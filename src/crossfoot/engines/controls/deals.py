"""Deals: which terms of an agreement are not standard, by the rules of a policy."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from crossfoot.measures import Percent
from crossfoot.measures.decimals import text
from crossfoot.records.contracts.deal import DealFinding, DealPolicy, DealRule
from crossfoot.terms.agreement import Agreement
from crossfoot.terms.commitment import Shortfall
from crossfoot.terms.life import Settlement, UpliftKind
from crossfoot.terms.price_book import PriceBook
from crossfoot.terms.price_model import PerUnit, PriceModel, Recurring

Seen = tuple[str, str, str, Decimal | None, str]
"""What a rule measures: its name, place, clause, the measure to compare with the limit (None: found as it is), and words."""


def not_standard(agreement: Agreement, *, policy: DealPolicy, books: Mapping[str, PriceBook]) -> tuple[DealFinding, ...]:
    """What a version has that the policy does not call standard, rule by rule as the policy lists them.

    books: price books by id; a term is compared with the item of its own id, where both price in the same simple way.
    """
    order = {name: place for place, name in enumerate(policy.rules)}
    found = [
        _finding(policy.rules[rule], place, clause, words)
        for rule, place, clause, measure, words in (*_of_clauses(agreement), *_of_whole(agreement), *_under(agreement, books))
        if rule in policy.rules and _exceeds(measure, policy.rules[rule])
    ]
    return tuple(sorted(found, key=lambda each: order[each.rule]))


def _exceeds(measure: Decimal | None, rule: DealRule) -> bool:
    return measure is None or rule.limit is None or measure > rule.limit


def _finding(rule: DealRule, place: str, clause: str, words: str) -> DealFinding:
    return DealFinding(rule.name, place, clause, words, rule.standard, rule.grade, rule.duty)


def _of_clauses(agreement: Agreement) -> Iterator[Seen]:
    for each in agreement.discounts:
        if isinstance(each.off, Percent):
            yield "discount", each.id, each.clause, each.off.value, f"{each.off} off"
    for commitment in agreement.commitments:
        if commitment.shortfall is Shortfall.FORGIVE:
            yield "shortfall-forgiven", commitment.id, commitment.clause, None, "the shortfall is forgiven"
    for credit in agreement.prepaid:
        lasts = credit.lasts_months or (
            0 if credit.effective.is_open else _months(credit.effective.start, credit.effective.end)
        )
        open_ended = not credit.lasts_months and credit.effective.is_open
        words = "without end" if open_ended else f"{lasts} months"
        yield "prepaid-months", credit.id, credit.clause, None if open_ended else Decimal(lasts), words


def _of_whole(agreement: Agreement) -> Iterator[Seen]:
    days = agreement.billing.payment.days
    yield "payment-days", "", "", Decimal(days), f"net {days} days"
    if not agreement.effective.is_open:
        months = _months(agreement.effective.start, agreement.effective.end)
        yield "term-months", "", "", Decimal(months), f"{months} months"
    renewal, ended = agreement.life.renewal, agreement.life.termination
    if renewal is not None:
        yield "notice-days", "", "", Decimal(renewal.notice_days), f"{renewal.notice_days} days of notice"
        uplift = renewal.uplift
        if uplift is not None and uplift.kind is UpliftKind.INDEX and uplift.cap is None:
            yield "uplift-uncapped", "", "", None, f"by the index {uplift.index}, without a cap"
    if ended is not None and ended.settlement is Settlement.REFUND:
        yield "termination-refund", "", "", ended.percent.value, f"{ended.percent} refunded"


def _under(agreement: Agreement, books: Mapping[str, PriceBook]) -> Iterator[Seen]:
    for term in agreement.terms:
        for phase in term.phases:
            price = _simple(phase.model)
            listed = _listed(agreement, term.id, phase.effective.start, phase.model, books)
            if price is None or listed is None or not listed or price >= listed:
                continue
            words = (
                f"{text(price)} from {phase.effective.start.isoformat()}, listed at {text(listed)} {agreement.currency.code}"
            )
            yield "under-list", term.id, term.clause, _under_by(price, listed), words


def _under_by(price: Decimal, listed: Decimal) -> Decimal:
    """By how many percent a price is under the list, to a hundredth, upward: over a limit by any part of one is over it."""
    part = Fraction(100) * (Fraction(listed) - Fraction(price)) / Fraction(listed)
    return Decimal(math.ceil(part * 100)).scaleb(-2)


def _listed(agreement: Agreement, item: str, on: date, model: PriceModel, books: Mapping[str, PriceBook]) -> Decimal | None:
    for book in books.values():
        for each in book.prices:
            alike = type(each.model) is type(model) and _unit(each.model) == _unit(model)
            if (each.item, each.currency) == (item, agreement.currency) and on in each.effective and alike:
                return _simple(each.model)
    return None


def _simple(model: PriceModel) -> Decimal | None:
    return model.price.amount if isinstance(model, PerUnit | Recurring) else None


def _unit(model: PriceModel) -> str:
    match model:
        case PerUnit():
            return model.price.unit
        case Recurring():
            return f"{model.months} {model.price.unit}"
    return ""


def _months(start: date, end: date) -> int:
    """Whole months begun from a day to another."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months + (1 if end.day > start.day else 0)
