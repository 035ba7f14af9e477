"""Looking at one run: how far it is, what it comes to, and what stands in its way. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.names import names
from crossfoot.books.billing.bills.bill import BillCount, BillState, KindByChannel
from crossfoot.books.billing.bills.reads import bill_counts, flag_counts, kinds_by_channel, month_changes
from crossfoot.books.billing.reads.runs import run
from crossfoot.books.billing.reads.waiting import held_deltas, suspended_totals
from crossfoot.books.billing.run import Run, RunState
from crossfoot.books.parties.reads.party import legal_entity
from crossfoot.books.trail.approvals.reads.requests import requests_on
from crossfoot.books.trail.approvals.request import StoredRequest
from crossfoot.books.trail.work.reads import latest_work
from crossfoot.books.trail.work.work import Work
from crossfoot.desks.billing.releasing import RELEASE, deed_of
from crossfoot.errors import Missing
from crossfoot.measures import Currency, Money, Period, foot, stepped
from crossfoot.records.approval import ApprovalState
from crossfoot.records.document import Flag

_WORK_LOOKED_AT = 50


class Stage(StrEnum):
    """Where a run stands: its drafts are reviewed, wait for an approval, may be issued, or are all documents.

    nothing: it booked what an earlier draft or document bears, and has none of its own. unfinished: it never was published.
    """

    REVIEW = "review"
    APPROVE = "approve"
    ISSUE = "issue"
    ISSUED = "issued"
    NOTHING = "nothing"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """A run with what stands around it.

    before: the month it is compared with. zone: the entity's. counts, flags: of its bills. suspended: (reason, events).
    held: corrections of this run that wait for a person. requests: for its release, the latest first. work: in the
    background on it, the latest first. names: of the people in them, by id.
    """

    run: Run
    before: Period
    zone: str
    prepared_by: str
    counts: tuple[BillCount, ...]
    flags: Mapping[Flag, int]
    suspended: tuple[tuple[str, int], ...]
    held: int
    requests: tuple[StoredRequest, ...]
    work: tuple[Work, ...]
    names: Mapping[int, str]

    @property
    def is_correction(self) -> bool:
        """Whether a person asked for it: a credit note or a rebill, not a month rated."""
        return deed_of(self.run) != RELEASE

    @property
    def pending(self) -> StoredRequest | None:
        """The request that waits; None when none does."""
        return next((each for each in self.requests if each.is_open), None)

    @property
    def released(self) -> StoredRequest | None:
        """The latest request that was applied; None when none was."""
        return next((each for each in self.requests if each.state is ApprovalState.APPLIED), None)

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        if self.run.state is not RunState.PUBLISHED:
            return Stage.UNFINISHED
        if not self.counts:
            return Stage.NOTHING
        if not self.drafts:
            return Stage.ISSUED
        if self.pending:
            return Stage.APPROVE
        return Stage.ISSUE if self.released else Stage.REVIEW

    @property
    def drafts(self) -> int:
        """How many bills are not issued yet."""
        return self.number(BillState.READY) + self.number(BillState.REVIEW)

    @property
    def issued(self) -> int:
        """How many are."""
        return self.number(BillState.ISSUED)

    @property
    def suspended_events(self) -> int:
        """How many events it could not price."""
        return sum(events for _, events in self.suspended)

    def number(self, state: BillState) -> int:
        """How many bills are in a state."""
        return sum(each.count for each in self.counts if each.state is state)

    @property
    def booked(self) -> tuple[Money, ...]:
        """What it booked, by currency; nothing while it is not published."""
        return tuple(_money(amount, code) for code, amount in self.run.proof.feet) if self.run.proof else ()

    @property
    def totals(self) -> tuple[Money, ...]:
        """What all its bills come to, by currency."""
        return _by_currency((each.currency, each.total) for each in self.counts)


def run_facts(*, entity: str, number: int, by: Actor) -> RunFacts:
    """All about one run. Raises Missing: run-not-there, entity-not-seen; Forbidden: duty-missing."""
    by.must_hold(Duty.READ, entity=entity)
    found = run(by, number)
    if found.entity != entity:
        raise Missing("run-not-there", run=number, entity=entity)
    requests = requests_on(by, entity=entity, kind="run", about=str(number))
    work = [each for each in latest_work(by, entity=entity, limit=_WORK_LOOKED_AT) if each.payload.get("run") == number]
    known = names(by, [found.prepared_by, *(each.by for each in work), *(each.prepared_by for each in requests)])
    return RunFacts(
        run=found,
        before=month_before(found.period),
        zone=legal_entity(by, entity).time_zone,
        prepared_by=known.get(found.prepared_by, ""),
        counts=bill_counts(by, entity=entity, run=number),
        flags=flag_counts(by, entity=entity, run=number),
        suspended=suspended_totals(by, entity=entity, run=number),
        held=sum(1 for each in held_deltas(by, entity=entity) if each.run == number),
        requests=requests,
        work=tuple(work),
        names=known,
    )


def month_before(period: Period) -> Period:
    """The month before a period begins: what it is compared with."""
    return Period(stepped(period.start, months=-1, steps=1), period.start)


@dataclass(frozen=True, slots=True)
class Crossfooted:
    """Kinds of charge by kinds of party, in one currency. rows: (kind, an amount or None by column, row total).

    foot: column totals; corner: the total of both, equal to what the run's bills come to, or `is_closed` is False.
    """

    currency: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Money | None, ...], Money], ...]
    foot: tuple[Money, ...]
    corner: Money
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Bridge:
    """From one month to the next in one currency: before + the steps = now. steps: (name, customers, change), none of zero."""

    currency: str
    before: Money
    now: Money
    steps: tuple[tuple[str, int, Money], ...]


@dataclass(frozen=True, slots=True)
class RunMonths:
    """What a run is made of, and how its month stands to the one before."""

    run: Run
    before: Period
    crossfooted: tuple[Crossfooted, ...]
    bridges: tuple[Bridge, ...]


def run_months(*, entity: str, number: int, by: Actor) -> RunMonths:
    """Kinds by channel, and the bridge. Raises Missing: run-not-there, entity-not-seen; Forbidden: duty-missing."""
    by.must_hold(Duty.READ, entity=entity)
    found = run(by, number)
    if found.entity != entity:
        raise Missing("run-not-there", run=number, entity=entity)
    before = month_before(found.period)
    totals = {
        each.currency: each
        for each in _by_currency((each.currency, each.total) for each in bill_counts(by, entity=entity, run=number))
    }
    cells = kinds_by_channel(by, entity=entity, run=number)
    currencies = list(dict.fromkeys(each.currency for each in cells))
    changes = month_changes(by, entity=entity, period=found.period, before=before)
    return RunMonths(
        run=found,
        before=before,
        crossfooted=tuple(_crossfooted([each for each in cells if each.currency == code], totals) for code in currencies),
        bridges=tuple(
            Bridge(
                each.currency,
                _money(each.before, each.currency),
                _money(each.now, each.currency),
                tuple((name, count, _money(amount, each.currency)) for name, (count, amount) in each.steps.items() if count),
            )
            for each in changes
        ),
    )


def _crossfooted(cells: list[KindByChannel], totals: Mapping[Currency, Money]) -> Crossfooted:
    currency = Currency.of(cells[0].currency)
    zero = Money.zero(currency)
    columns = tuple(dict.fromkeys(sorted(each.channel for each in cells)))
    kinds = tuple(dict.fromkeys(each.kind for each in cells))
    by_place = {(each.kind, each.channel): Money(each.amount, currency) for each in cells}
    rows = tuple(
        (
            kind,
            tuple(by_place.get((kind, channel)) for channel in columns),
            foot((by_place.get((kind, channel), zero) for channel in columns), zero=zero),
        )
        for kind in kinds
    )
    down = tuple(foot((by_place.get((kind, channel), zero) for kind in kinds), zero=zero) for channel in columns)
    corner = foot((row[2] for row in rows), zero=zero)
    is_closed = corner == foot(down, zero=zero) == totals.get(currency, zero)
    return Crossfooted(currency.code, columns, rows, down, corner, is_closed)


def _by_currency(found: Iterable[tuple[str, Decimal]]) -> tuple[Money, ...]:
    sums: dict[str, Money] = {}
    for code, amount in found:
        sums[code] = sums.get(code, Money.zero(Currency.of(code))) + _money(amount, code)
    return tuple(sums[code] for code in sorted(sums))


def _money(amount: Decimal, code: str) -> Money:
    return Money(amount, Currency.of(code))
