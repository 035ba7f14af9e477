"""Differences as lines a person reads: the same facts for the terminal, JSON and the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crossfoot.measures import Currency, Money
from crossfoot.records.matching.claim import ClaimSet
from crossfoot.records.matching.difference import Cause, Difference, Match
from crossfoot.runs.reconciling.statement import ControlTotals, ReconciledStatement


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """A difference in one currency, flat. ours, theirs: None where that side has no line in it."""

    id: str
    key: str
    entity: str
    step: str
    ours_ids: str
    theirs_ids: str
    currency: str
    ours: Decimal | None
    theirs: Decimal | None
    difference: Decimal
    cause: str
    kinds: str
    why: str
    unexplained: Decimal
    ways: int
    also: str
    tolerated_by: str


def lines_of(difference: Difference) -> tuple[DifferenceLine, ...]:
    """The flat form of a difference: a line for each of its currencies."""
    ours, theirs = dict(difference.ours.feet), dict(difference.theirs.feet)
    left = dict(difference.unexplained)
    return tuple(
        DifferenceLine(
            id=difference.id,
            key=difference.ours.key or difference.theirs.key,
            entity=difference.ours.entity or difference.theirs.entity,
            step=difference.step.value,
            ours_ids=_ids(difference.ours),
            theirs_ids=_ids(difference.theirs),
            currency=amount.currency.code,
            ours=_amount(ours, amount.currency),
            theirs=_amount(theirs, amount.currency),
            difference=amount.amount,
            cause=difference.fingerprint,
            kinds=", ".join(dict.fromkeys(str(cause.kind) for cause in difference.causes if cause.kind)),
            why=why(difference),
            unexplained=Money.of_minor(left.get(amount.currency, 0), amount.currency).amount,
            ways=difference.ways,
            also=", ".join(difference.runners),
            tolerated_by=difference.tolerated_by,
        )
        for amount in difference.amounts
    )


def why(difference: Difference) -> str:
    """The causes' arithmetic, in the order it was applied."""
    return "; ".join(dict.fromkeys(cause.formula for cause in difference.causes)) or "nothing known explains it"


def facts_of(found: ReconciledStatement, *, files: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that came out, for a program: amounts are texts, exact."""
    return {
        "rules": found.rules,
        "files": files,
        "control_totals": {"ours": _control(found.ours), "theirs": _control(found.theirs)},
        "waterfalls": [
            {
                "currency": each.currency.code,
                "ours": money(each.ours, each.currency),
                "causes": [
                    {
                        "cause": total.code.value,
                        "differences": total.differences,
                        "amount": money(total.minor, each.currency),
                    }
                    for total in each.causes
                ],
                "unexplained": money(each.unexplained, each.currency),
                "unexplained_in": each.unexplained_in,
                "theirs": money(each.theirs, each.currency),
            }
            for each in found.waterfalls
        ],
        "matched": [
            {
                "step": each.step.value,
                "currency": each.currency.code,
                "matches": each.matches,
                "ours_lines": each.ours_lines,
                "theirs_lines": each.theirs_lines,
                "amount": money(each.minor, each.currency),
            }
            for each in found.matched
        ],
        "matches": [_match(each) for each in found.matches],
        "differences": [_difference(each) for each in found.differences],
        "digest": found.digest,
    }


def money(minor: int, currency: Currency) -> str:
    """Coins as the text of an amount."""
    return str(Money.of_minor(minor, currency).amount)


def _control(control: ControlTotals) -> dict[str, Any]:
    return {
        "lines": control.lines,
        "feet": {currency.code: {"lines": lines, "amount": money(minor, currency)} for currency, lines, minor in control.feet},
    }


def _side(side: ClaimSet) -> dict[str, Any]:
    return {
        "lines": side.lines,
        "ids": list(side.ids),
        "amounts": {currency.code: money(minor, currency) for currency, minor in side.feet},
        "entity": side.entity,
        "on": side.on.isoformat() if side.on else None,
    }


def _match(match: Match) -> dict[str, Any]:
    return {"step": match.step.value, "ours": _side(match.ours), "theirs": _side(match.theirs)}


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "id": difference.id,
        "key": difference.ours.key or difference.theirs.key,
        "step": difference.step.value,
        "ours": _side(difference.ours),
        "theirs": _side(difference.theirs),
        "amounts": {each.currency.code: str(each.amount) for each in difference.amounts},
        "causes": [_cause(cause) for cause in difference.causes],
        "unexplained": {currency.code: money(minor, currency) for currency, minor in difference.unexplained},
        "ways": difference.ways,
        "also": list(difference.runners),
        "tolerated_by": difference.tolerated_by,
    }


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "cause": cause.code.value,
        "kind": cause.kind,
        "currency": cause.currency.code,
        "amount": money(cause.minor, cause.currency),
        "formula": cause.formula,
        "operands": [{"name": each.name, "value": each.value, "source": each.source} for each in cause.operands],
    }


def _ids(side: ClaimSet) -> str:
    more = side.lines - len(side.ids)
    return ", ".join(side.ids) + (f" and {more:,} more" if more else "")


def _amount(feet: Mapping[Currency, int], currency: Currency) -> Decimal | None:
    return Money.of_minor(feet[currency], currency).amount if currency in feet else None
