"""Charges and suspended usage as lines of JSON: decimals and dates as text, keys in order, one record a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from crossfoot.measures.decimals import text
from crossfoot.records.charge import Charge, Step
from crossfoot.records.metered import Suspended


def charge_lines(charges: Iterable[Charge]) -> list[str]:
    """One line a charge, with everything that is stored of it."""
    return [_line(_charge(each)) for each in charges]


def suspense_lines(suspended: Iterable[Suspended]) -> list[str]:
    """One line for each row of suspended usage."""
    return [
        _line(
            {
                "account": each.account,
                "metric": each.metric,
                "dims": dict(each.dims),
                "code": str(each.code),
                "events": each.events,
                "quantity": str(each.quantity),
                "first": str(each.first),
                "last": str(each.last),
                "agreement": each.agreement,
                "term": each.term,
            }
        )
        for each in suspended
    ]


def _charge(each: Charge) -> dict[str, Any]:
    return {
        "id": each.id,
        "agreement": each.key.agreement,
        "term": each.key.term,
        "series": each.key.series,
        "service": [each.key.service.start.isoformat(), each.key.service.end.isoformat()],
        "kind": str(each.key.kind),
        "version": each.version,
        "name": each.name,
        "clause": each.clause,
        "span": [str(each.span.start), str(each.span.end)],
        "quantity": str(each.quantity) if each.quantity else None,
        "extension": text(each.extension.amount),
        "amount": str(each.amount),
        "steps": [_step(step) for step in each.steps],
        "conventions": each.conventions,
        "tax_category": each.tax_category,
        "account": each.account,
        "events": each.events,
        "of": list(each.of),
    }


def _step(step: Step) -> dict[str, Any]:
    figures = {name: getattr(step, name) for name in ("quantity", "price", "amount")}
    told = {name: text(value) for name, value in figures.items() if value is not None}
    return {"op": str(step.op), "says": step.says, **told, "unit": step.unit, "tier": step.tier, "adds": step.adds}


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False)
