"""Writing an agreement: whole and canonical, every default spelled out, so that the same agreement is always the same bytes."""

from __future__ import annotations

import hashlib
import json
from datetime import date

from crossfoot.formats.agreements.dump_prices import Dumped, dump_price
from crossfoot.measures import Percent, Period
from crossfoot.measures.decimals import text
from crossfoot.terms.agreement import Agreement, Billing, Phase, Term
from crossfoot.terms.commitment import Cap, Commitment, Prepaid
from crossfoot.terms.conventions import Conventions
from crossfoot.terms.discount import Discount
from crossfoot.terms.life import Life, Renewal, Termination, Uplift
from crossfoot.terms.meter import Meter
from crossfoot.terms.party import Roles
from crossfoot.terms.price_book import PriceBook
from crossfoot.terms.tax import TaxRate


def dump_agreement(agreement: Agreement) -> Dumped:
    """The agreement in the form it is read in; reading it gives the same agreement. Prices of books stand resolved."""
    return {
        "schema": "crossfoot.agreement/1",
        "agreement": agreement.id,
        "version": agreement.version,
        "title": agreement.title,
        "entity": agreement.entity,
        "channel": str(agreement.channel),
        "currency": agreement.currency.code,
        "time_zone": agreement.time_zone,
        "effective": _days(agreement.effective),
        "in_force_from": agreement.in_force_from.isoformat(),
        **({"reason": agreement.reason} if agreement.reason else {}),
        "accounts": list(agreement.accounts),
        **_roles(agreement.roles),
        "billing": _billing(agreement.billing),
        "terms": [_term(term) for term in agreement.terms],
        "commitments": [_commitment(each) for each in agreement.commitments],
        "caps": [_cap(each) for each in agreement.caps],
        "prepaid": [_prepaid(each) for each in agreement.prepaid],
        "discounts": [_discount(each) for each in agreement.discounts],
        "taxes": [_tax(each) for each in agreement.taxes],
        "life": _life(agreement.life),
    }


def canonical_json(agreement: Agreement) -> bytes:
    """The dump as JSON: keys sorted, no blanks, UTF-8, one line feed at the end; read as `.json` it is the same agreement."""
    written = json.dumps(dump_agreement(agreement), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{written}\n".encode()


def digest(agreement: Agreement) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(agreement)).hexdigest()


def dump_price_book(book: PriceBook) -> Dumped:
    """The price book in the form it is read in."""
    prices = [
        {"item": each.item, "currency": each.currency.code, **_days(each.effective), "price": dump_price(each.model)}
        for each in book.prices
    ]
    return {"schema": "crossfoot.price-book/1", "price_book": book.id, "version": book.version, "prices": prices}


def _day(day: date | None, key: str) -> Dumped:
    return {} if day is None else {key: day.isoformat()}


def _days(period: Period) -> Dumped:
    return {"from": period.start.isoformat(), "until": "open" if period.is_open else period.end.isoformat()}


def _roles(roles: Roles) -> Dumped:
    holders = [{"role": str(each.role), "party": each.party, **_days(each.effective)} for each in roles.holders]
    return {"roles": holders, "uses": {str(purpose): str(role) for purpose, role in roles.uses}}


def _billing(billing: Billing) -> Dumped:
    return {
        "every_months": billing.cadence.months,
        "billing_day": billing.cadence.billing_day,
        "anchor": billing.cadence.anchor.isoformat(),
        "grouping": str(billing.grouping),
        "payment": {"days": billing.payment.days, "after_month_end": billing.payment.after_month_end},
        "late_usage": str(billing.late_usage),
        "lookback_cycles": billing.lookback_cycles,
        "tax_rounding": str(billing.tax_rounding),
    }


def _conventions(conventions: Conventions) -> Dumped:
    places = conventions.rounding.places
    rounding: Dumped = {"mode": str(conventions.rounding.mode)} | ({} if places is None else {"places": places})
    return {"day_count": str(conventions.day_count), "rounding": rounding, "zero_usage": str(conventions.zero_usage)}


def _term(term: Term) -> Dumped:
    amounts = {"minimum": term.minimum, "maximum": term.maximum}
    dumped: Dumped = {
        "term": term.id,
        "name": term.name,
        "clause": term.clause,
        "meters": [_meter(meter) for meter in term.meters],
        "phases": [_phase(phase) for phase in term.phases],
        "included": text(term.included),
        "overage_factor": text(term.overage_factor),
        "conventions": _conventions(term.conventions),
        "tax_category": term.tax_category,
        "account": term.account,
    } | {key: text(amount.amount) for key, amount in amounts.items() if amount is not None}
    if term.conversion is not None:
        dumped["conversion"] = {
            "from": term.conversion.base.code,
            "exponent": term.conversion.base.exponent,
            "rate": text(term.conversion.value),
            "on": term.conversion.on.isoformat(),
            "source": term.conversion.source,
        }
    return dumped


def _phase(phase: Phase) -> Dumped:
    return {**_days(phase.effective), "quantity": text(phase.quantity), "price": dump_price(phase.model)}


def _meter(meter: Meter) -> Dumped:
    dumped: Dumped = {
        "id": meter.id,
        "metric": meter.metric,
        "unit": meter.unit,
        "aggregation": str(meter.aggregation),
        "where": {name: list(values) for name, values in meter.where},
        "group_by": list(meter.group_by),
        "bucket": str(meter.bucket),
        "bucket_fold": str(meter.bucket_fold),
        "carried": meter.carried,
    }
    if meter.percentile is not None:
        dumped["percentile"] = text(meter.percentile)
    if meter.conversion is not None:
        dumped["conversion"] = {
            "from": meter.conversion.source,
            "multiply": text(meter.conversion.multiply),
            "divide": text(meter.conversion.divide),
            "places": meter.conversion.places,
            "mode": str(meter.conversion.mode),
            "stage": str(meter.conversion_stage),
        }
    return dumped


def _commitment(each: Commitment) -> Dumped:
    return {
        "commitment": each.id,
        "name": each.name,
        "clause": each.clause,
        "amount": text(each.amount.amount),
        **_days(each.effective),
        "terms": list(each.terms),
        "months": each.months,
        "shortfall": str(each.shortfall),
        "overage_factor": text(each.overage_factor),
        "prorate": str(each.prorate),
    }


def _cap(each: Cap) -> Dumped:
    days, amount = _days(each.effective), text(each.amount.amount)
    return {"cap": each.id, "name": each.name, "clause": each.clause, "amount": amount, **days, "terms": list(each.terms)}


def _prepaid(each: Prepaid) -> Dumped:
    return {
        "prepaid": each.id,
        "name": each.name,
        "clause": each.clause,
        "amount": text(each.amount.amount),
        "paid": text(each.paid.amount),
        **_days(each.effective),
        "priority": each.priority,
        "every_months": each.every_months,
        "lasts_months": each.lasts_months,
        "rollover": text(each.rollover.value),
        "rollover_months": each.rollover_months,
        "terms": list(each.terms),
    }


def _discount(each: Discount) -> Dumped:
    off = {"percent": text(each.off.value)} if isinstance(each.off, Percent) else {"amount": text(each.off.amount)}
    return {
        "discount": each.id,
        "name": each.name,
        "clause": each.clause,
        **off,
        **_days(each.effective),
        "terms": list(each.terms),
        **({} if each.tier is None else {"tier": each.tier}),
        "cycles": each.cycles,
        "order": each.order,
    }


def _tax(each: TaxRate) -> Dumped:
    return {
        "tax": each.id,
        "name": each.name,
        "jurisdiction": each.jurisdiction,
        "percent": text(each.percent.value),
        **_days(each.effective),
        "categories": list(each.categories),
        **({"reason": each.reason} if each.reason else {}),
    }


def _life(life: Life) -> Dumped:
    return {
        **({"renewal": _renewal(life.renewal)} if life.renewal else {}),
        **_day(life.notice_given, "notice_given"),
        **({"co_terminates": life.co_terminates} if life.co_terminates else {}),
        **({"termination": _termination(life.termination)} if life.termination else {}),
        "pauses": [_days(pause) for pause in life.pauses],
    }


def _renewal(renewal: Renewal) -> Dumped:
    dumped: Dumped = {"automatic": renewal.automatic, "months": renewal.months, "notice_days": renewal.notice_days}
    return dumped | ({"uplift": _uplift(renewal.uplift)} if renewal.uplift else {})


def _uplift(uplift: Uplift) -> Dumped:
    return {
        "kind": str(uplift.kind),
        "percent": text(uplift.percent.value),
        **({"index": uplift.index} if uplift.index else {}),
        "readings": [{"on": on.isoformat(), "percent": text(change.value)} for on, change in uplift.readings],
        **({} if uplift.cap is None else {"cap": text(uplift.cap.value)}),
        "terms": list(uplift.terms),
    }


def _termination(termination: Termination) -> Dumped:
    return {
        "on": termination.on.isoformat(),
        "settlement": str(termination.settlement),
        "percent": text(termination.percent.value),
        "reason": termination.reason,
    }
