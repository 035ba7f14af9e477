"""A rated period on the terminal, and as facts for a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from crossfoot.cli.printing import table
from crossfoot.cli.rate.inputs import UsageRead
from crossfoot.cli.rate.lines import charge_facts, figure, line_of, money, says_why, suspended_facts
from crossfoot.measures import Money, Period
from crossfoot.records.charge import Charge, series_text
from crossfoot.records.fate import Fate
from crossfoot.runs.rate_files import RatedFiles

_HEAD = ("Agreement", "Clause", "Term", "Series", "Service days", "Quantity", "Unit", "Unit price", "Amount", "Currency")
_FIGURES = (5, 7, 8)
_SHOWN_MAX = 20
_WIDTH_MAX = 60


def facts_of(rated: RatedFiles, read: UsageRead, *, period: Period) -> dict[str, Any]:
    """Everything that came out, for a program: amounts and quantities are texts, exact."""
    found = rated.period
    return {
        "period": period,
        "charges": [charge_facts(charge) for charge in found.charges],
        "totals": {currency: str(total_of(foot, found.charges, currency)) for currency, foot in found.proof.feet},
        "suspended": [suspended_facts(each, unrated=found.unrated) for each in found.suspended],
        "unrated": found.unrated,
        "usage": {
            "files": [{"file": each.name, **_counts(each.counts)} for each in read.files],
            "events_read": len(read.events),
            "duplicates": rated.duplicates,
            "conflicts": rated.conflicts,
            "rejected": [
                {"file": p.file, "row": p.row, "field": p.field, "code": p.code, "says": p.says}
                for each in read.files
                for row in each.rejected
                for p in row.problems
            ],
            "fates": found.fates,
        },
        "proof": found.proof,
    }


def _counts(counts: Any) -> dict[str, Any]:
    return {name: getattr(counts, name) for name in ("rows_read", "rows_accepted", "rows_rejected", "metrics")}


def total_of(foot: Decimal, charges: Iterable[Charge], currency: str) -> Decimal:
    """The foot of the charges of one currency, with the currency's places."""
    return Money(foot, next(each.amount.currency for each in charges if each.amount.currency.code == currency)).amount


def page_of(rated: RatedFiles, read: UsageRead, *, period: Period, workings: object, written: Iterable[str]) -> str:
    """What the terminal shows. workings: whether each line's arithmetic stands below it."""
    found = rated.period
    parts = [f"Rated {period.start} until {period.end}, before tax"]
    if found.charges:
        parts.append(_charges(found.charges, workings=workings))
        totals = [(currency, total_of(foot, found.charges, currency)) for currency, foot in found.proof.feet]
        parts.append("\n".join(f"Total {currency} {money(total)}" for currency, total in totals))
    else:
        parts.append("No charges.")
    parts += [*_unrated(rated), *_suspense(rated), *_rejected(read), *_conflicts(rated), *_usage(rated, read)]
    parts += ["\n".join(written)] if written else []
    return "\n\n".join(parts)


def _charges(charges: Iterable[Charge], *, workings: object) -> str:
    given = list(charges)
    rows = [_row(charge) for charge in given]
    lines = table(_HEAD, rows, right=_FIGURES).split("\n")
    if not workings:
        return "\n".join(lines)
    shown = lines[:2]
    for line, charge in zip(lines[2:], given, strict=True):
        shown.append(line)
        shown += [f"    {step.says}" for step in charge.steps]
        shown.append(f"    {charge.conventions}")
    return "\n".join(shown)


def _row(charge: Charge) -> tuple[str, ...]:
    line = line_of(charge)
    return (
        line.agreement,
        line.clause,
        line.name,
        _clean(line.series),
        f"{line.first_day} to {line.last_day}",
        figure(line.quantity),
        line.unit,
        figure(line.unit_price),
        money(line.amount),
        line.currency,
    )


def _unrated(rated: RatedFiles) -> Iterator[str]:
    if rated.period.unrated:
        told = [f"  {each.agreement}: {each.says} [{each.code}]" for each in rated.period.unrated]
        yield "\n".join(["Agreements that could not be rated; their usage is in suspense:", *told])


def _suspense(rated: RatedFiles) -> Iterator[str]:
    found = rated.period.suspended
    if not found:
        return
    rows = [
        (
            _clean(each.account),
            _clean(each.metric),
            _brief(series_text(each.dims)),
            f"{each.events:,}",
            figure(each.quantity.value),
            str(each.code),
        )
        for each in found[:_SHOWN_MAX]
    ]
    head = ("Account", "Metric", "Dimensions", "Events", "Quantity", "Why")
    why = {str(each.code): says_why(each, unrated=rated.period.unrated) for each in reversed(found)}
    parts = ["In suspense, not billed:", table(head, rows, right=(3, 4)), *_more(len(found))]
    yield "\n".join([*parts, *(f"{code}: {says} {do}" for code, (says, do) in sorted(why.items()))])


def _rejected(read: UsageRead) -> Iterator[str]:
    problems = [problem for each in read.files for row in each.rejected for problem in row.problems]
    if problems:
        told = [f"  {problem}" for problem in problems[:_SHOWN_MAX]]
        yield "\n".join(["Rejected rows:", *told, *_more(len(problems))])


def _conflicts(rated: RatedFiles) -> Iterator[str]:
    if rated.conflicts:
        rows = [
            (_clean(each.kept.event_id), _clean(each.kept.metric), figure(each.kept.quantity), figure(each.refused.quantity))
            for each in rated.conflicts[:_SHOWN_MAX]
        ]
        head = ("Event", "Metric", "Quantity kept", "Quantity refused")
        parts = ["Ids that came again with another body; the first counts:", table(head, rows, right=(2, 3))]
        yield "\n".join([*parts, *_more(len(rated.conflicts))])


def _clean(text: str) -> str:
    """Text of a file, harmless to a terminal."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _brief(text: str) -> str:
    """Clean, and no wider than a column may be; the workbook and JSON have all of it."""
    return _clean(text if len(text) <= _WIDTH_MAX else f"{text[: _WIDTH_MAX - 1]}…")


def _more(found: int) -> list[str]:
    return [f"  ... and {found - _SHOWN_MAX:,} more"] if found > _SHOWN_MAX else []


def _usage(rated: RatedFiles, read: UsageRead) -> Iterator[str]:
    if not read.files:
        return
    counts = [each.counts for each in read.files]
    rows, rejected = sum(each.rows_read for each in counts), sum(each.rows_rejected for each in counts)
    kept = len(read.events) - rated.duplicates - len(rated.conflicts)
    fates: dict[Fate, int] = {}
    for each in rated.period.fates:
        fates[each.fate] = fates.get(each.fate, 0) + each.events
    became = ", ".join(f"{events:,} {fate.value}" for fate, events in fates.items())
    yield "\n".join(
        [
            f"Rows: {rows:,} read = {rows - rejected:,} accepted + {rejected:,} rejected",
            f"Events: {len(read.events):,} made = {kept:,} kept + {rated.duplicates:,} duplicate"
            f" + {len(rated.conflicts):,} conflicting",
            *([f"Of those kept: {became}"] if became else []),
        ]
    )
