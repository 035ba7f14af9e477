"""Rows to claims: what each row says is owed, in our sign, over half-open stretches of UTC, at retail or wholesale."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from crossfoot.errors import Problem
from crossfoot.formats.statements.cells import shown
from crossfoot.formats.statements.layout import ClaimRule, Layout, SideColumn
from crossfoot.measures import Instant, Period
from crossfoot.records.counterparties.statement import Side, StatedClaim, StatementRow, Value

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StatedClaims:
    """What rows claim. silent: rows that claim nothing: rows = those that claim something + silent."""

    claims: tuple[StatedClaim, ...]
    silent: tuple[int, ...]


def claims_of(rows: Iterable[StatementRow], *, layout: Layout) -> StatedClaims:
    """The claims of rows that hold now (a feed's history is settled before).

    The result does not hang on the order of rows with one key: they are numbered by their content.
    """
    claims: list[StatedClaim] = []
    silent: list[int] = []
    for row, name in _named(rows, layout):
        made = list(_claims(row, name, layout))
        claims += made
        if not made:
            silent.append(row.row)
    return StatedClaims(tuple(claims), tuple(silent))


def content_digest(row: StatementRow, layout: Layout) -> str:
    """SHA-256 of what a row says, hex: its cells in the layout's order, each as canonical text."""
    told = "\x1f".join(shown(row.values[column.name]) for column in layout.columns)
    return hashlib.sha256(told.encode()).hexdigest()


def joined(parts: Sequence[str]) -> str:
    """A key as one text: parts joined by `/`, a `/` inside one written `~1` and a `~` `~0`."""
    return "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)


def noticed(rows: Iterable[StatementRow], *, layout: Layout, file: str) -> tuple[Problem, ...]:
    """What does not hinder the reading and should be known: words that are no real value, lines in several currencies."""
    given = list(rows)
    found = []
    for column, words in layout.placeholders:
        if hit := [row for row in given if row.values[column] in words]:
            facts = {"got": hit[0].values[column], "column": column, "count": len(hit)}
            found.append(Problem("statement-placeholder", file, hit[0].row, column, facts))
    if layout.one_currency:
        found += _several_currencies(given, layout, file)
    return tuple(found)


def _several_currencies(rows: Sequence[StatementRow], layout: Layout, file: str) -> Iterator[Problem]:
    column = next(rule.currency for rule in layout.rules)
    told: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    for row in rows:
        line = tuple(shown(row.values[name]) for name in layout.one_currency)
        if all(line):
            told[line].setdefault(shown(row.values[column]), row.row)
    for line, currencies in told.items():
        if len(currencies) > 1:
            facts = {"line": " / ".join(line), "currencies": ", ".join(sorted(currencies))}
            yield Problem("statement-line-currencies", file, max(currencies.values()), column, facts)


def _named(rows: Iterable[StatementRow], layout: Layout) -> Iterator[tuple[StatementRow, str]]:
    """Rows with the name their claims go by: the key, and `#2` and on where several have one."""
    given = list(rows)
    if not layout.repeats:
        yield from ((row, joined(row.key)) for row in given)
        return
    alike: dict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    for row in given:
        alike[row.key].append((content_digest(row, layout), row.row))
    places = {number: place for told in alike.values() for place, (_, number) in enumerate(sorted(told), 1)}
    for row in given:
        place = places[row.row]
        yield row, joined(row.key) if place == 1 else f"{joined(row.key)}#{place}"


def _claims(row: StatementRow, name: str, layout: Layout) -> Iterator[StatedClaim]:
    several = len({rule.amount for rule in layout.rules}) > 1
    taken: set[str] = set()
    for rule in layout.rules:
        if rule.amount in taken or not _holds(rule, row):
            continue
        taken.add(rule.amount)
        amount, quantity = _decimal(row, rule.amount), _decimal(row, rule.quantity)
        if amount or rule.always:
            own = f"{name}~{rule.amount or rule.quantity}" if several else name
            yield _claim(row, rule, layout, name=own, amount=amount, quantity=quantity)


def _holds(rule: ClaimRule, row: StatementRow) -> bool:
    return all(shown(row.values[column]) in words for column, words in rule.when)


def _claim(
    row: StatementRow, rule: ClaimRule, layout: Layout, *, name: str, amount: Decimal | None, quantity: Decimal | None
) -> StatedClaim:
    def text(column: str) -> str:
        return shown(row.values[column]) if column else ""

    start, end = _stretch(rule, row.values, layout)
    return StatedClaim(
        id=name,
        row=row.row,
        kind=rule.kind,
        side=_side(rule, row),
        account=text(rule.account),
        agreement=text(rule.agreement),
        item=text(rule.item),
        settled_with=text(rule.settled_with),
        on=_on(rule, row.values, layout),
        start=start,
        end=end,
        quantity=quantity,
        unit=text(rule.unit),
        price=_decimal(row, rule.price),
        amount=amount.copy_negate() if amount and rule.turned else amount,
        currency=text(rule.currency),
        ids=tuple((what, told) for what, column in rule.ids if (told := text(column))),
    )


def _decimal(row: StatementRow, column: str) -> Decimal | None:
    value = row.values[column] if column else None
    return value if isinstance(value, Decimal) else None


def _side(rule: ClaimRule, row: StatementRow) -> Side:
    if not isinstance(rule.side, SideColumn):
        return rule.side
    word = shown(row.values[rule.side.column])
    if word in rule.side.retail:
        return Side.RETAIL
    return Side.WHOLESALE if word in rule.side.wholesale else Side.UNSAID


def _on(rule: ClaimRule, values: Mapping[str, Value], layout: Layout) -> date | None:
    value = values[rule.on] if rule.on else None
    if isinstance(value, Instant):
        return value.day(layout.zone)
    return value if isinstance(value, date) else None


def _stretch(rule: ClaimRule, values: Mapping[str, Value], layout: Layout) -> tuple[Instant | None, Instant | None]:
    """What a claim is for, half-open: a day, a month, or from one column to another."""
    if rule.month:
        told = values[rule.month]
        month = Period.month(told) if isinstance(told, str) else None
        return (_midnight(month.start, layout), _midnight(month.end, layout)) if month else (None, None)
    if rule.day:
        value = values[rule.day]
        day = value.day(layout.zone) if isinstance(value, Instant) else value
        return (_midnight(day, layout), _midnight(day + _ONE_DAY, layout)) if isinstance(day, date) else (None, None)
    return _moment(values, rule.start, layout), _moment(values, rule.end, layout)


def _moment(values: Mapping[str, Value], column: str, layout: Layout) -> Instant | None:
    value = values[column] if column else None
    if isinstance(value, Instant) or not isinstance(value, date):
        return value if isinstance(value, Instant) else None
    inclusive = any(each.end for each in layout.columns if each.name == column)
    return _midnight(value + _ONE_DAY if inclusive else value, layout)


def _midnight(day: date, layout: Layout) -> Instant:
    return Instant.midnight(day, layout.zone)
