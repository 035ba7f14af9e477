"""Nothing dropped, nothing twice: any hours, revisions, answers and stops, against a channel that keeps its own books."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.submitting.joint import standing
from crossfoot.engines.submitting.outcome import outcome_of, overdue
from crossfoot.engines.submitting.plan import Position, plan_series
from crossfoot.measures import Instant
from crossfoot.records.submitting.channel import HOUR_NS, BilledLife, LatePolicy
from crossfoot.records.submitting.record import (
    HourAmount,
    MeterOutcome,
    MeterRecord,
    MeterState,
    MeterVerdict,
    RefusedHour,
    Told,
)
from tests.engines.submitting.markets import RULE, SERIES, at
from tests.strategies import decimals

START = at("10-31 10:00")
ANSWERS = ("accepted", "accepted", "accepted", "timed-out-before", "timed-out-after", "throttled", "not-subscribed")


@dataclass
class Channel:
    """A channel's own books: the first quantity of a name is the one that counts."""

    books: dict[str, Decimal] = field(default_factory=dict)

    def tell(self, record: MeterRecord, answer: str) -> MeterVerdict:
        """Send one record and get what comes of it."""
        if answer in ("throttled", "timed-out-before"):
            return MeterVerdict(record.identity, Told.UNKNOWN)
        if answer == "not-subscribed":
            return MeterVerdict(record.identity, Told.NOT_SUBSCRIBED)
        is_new = record.identity not in self.books
        counts = self.books.setdefault(record.identity, record.quantity)
        if answer == "timed-out-after":
            return MeterVerdict(record.identity, Told.UNKNOWN)
        return MeterVerdict(record.identity, Told.ACCEPTED if is_new else Told.DUPLICATE, counted=counts)


@dataclass
class Desk:
    """What a desk keeps between plans."""

    rated: dict[Instant, Decimal] = field(default_factory=dict)
    taken: dict[Instant, Decimal] = field(default_factory=dict)
    chain: list[tuple[MeterRecord, MeterOutcome | None]] = field(default_factory=list)
    refused: list[RefusedHour] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)

    def left(self) -> list[HourAmount]:
        """What is rated and not in the chain."""
        apart = {hour: amount - self.taken.get(hour, Decimal(0)) for hour, amount in self.rated.items()}
        return [HourAmount(hour, amount) for hour, amount in apart.items() if amount]

    def take(self, each: HourAmount) -> None:
        """Note that an amount is in the chain, or left it."""
        self.taken[each.hour] = self.taken.get(each.hour, Decimal(0)) + each.amount


steps = st.lists(
    st.tuples(
        st.integers(1, 180),  # minutes that pass
        st.lists(st.tuples(st.integers(0, 9), decimals(digits=2, places=3, low=0)), max_size=3),  # hours ago, rated by now
        st.lists(st.sampled_from(ANSWERS), min_size=3, max_size=3),
    ),
    min_size=1,
    max_size=25,
)


@given(
    steps=steps,
    zeros=st.booleans(),
    late=st.sampled_from(list(LatePolicy)),
    worth=st.sampled_from(["1", "0.01", "7"]),
    places=st.integers(0, 2),
    ends=st.none() | st.integers(1, 1_500),
)
def test_all_that_was_rated_is_somewhere_and_no_hour_is_counted_twice(steps, zeros, late, worth, places, ends):
    rule = replace(RULE, zeros=zeros, places=places, quantity_max=2_000)
    series = replace(SERIES, worth=Decimal(worth), late=late)
    life = BilledLife(START, None if ends is None else Instant(START.ns + ends * 60 * 10**9))
    desk, channel, now = Desk(), Channel(), START
    for minutes, uses, answers in steps:
        now = Instant(now.ns + minutes * 60 * 10**9)
        for ago, rated in uses:
            desk.rated[Instant((now.ns // HOUR_NS - ago) * HOUR_NS)] = rated
        _plan(desk, series=series, life=life, rule=rule, now=now)
        _send(desk, channel, answers=answers, now=now)
        _holds(desk, channel)


def _plan(desk, *, series, life, rule, now):
    reported = frozenset(record.slot for record, _ in desk.chain if record.state is MeterState.PLANNED)
    carried = desk.chain[-1][0].carried if desk.chain else Decimal(0)
    position = Position(len(desk.chain), carried, reported)
    left = desk.left()
    plan = plan_series(series, amounts=left, position=position, life=life, rules=(rule,), now=now)
    assert plan == plan_series(series, amounts=left[::-1], position=position, life=life, rules=(rule,), now=now)
    for record in plan.records:
        assert record.brought == carried
        assert record.brought + record.taken == record.value + record.carried
        assert 0 <= record.quantity <= rule.quantity_max
        carried = record.carried
        desk.chain.append(
            (record, None if record.state is MeterState.PLANNED else MeterOutcome(record.state, Decimal(0), Decimal(0), None))
        )
        for each in record.takes:
            desk.take(each)
    for each in plan.refused:
        desk.take(HourAmount(each.hour, each.amount))
    desk.refused += plan.refused
    assert sorted((each.hour, each.amount) for each in plan.waiting) == sorted((e.hour, e.amount) for e in desk.left())


def _send(desk, channel, *, answers, now):
    due = [place for place, (record, outcome) in enumerate(desk.chain) if outcome is None]
    for place, answer in zip(due, answers, strict=False):
        record = desk.chain[place][0]
        if (gone := overdue(record, now=now, sent=desk.sent.get(record.identity, 0))) is not None:
            desk.chain[place] = (record, MeterOutcome(gone, Decimal(0), Decimal(0), None))
            continue
        outcome = outcome_of(record, channel.tell(record, answer))
        desk.sent[record.identity] = desk.sent.get(record.identity, 0) + 1
        if outcome.state is MeterState.PLANNED:
            continue
        desk.chain[place] = (record, outcome)
        desk.take(HourAmount(record.slot, -outcome.back))


def _holds(desk, channel):
    slots = [record.slot for record, _ in desk.chain if record.state is MeterState.PLANNED]
    assert len(slots) == len(set(slots))
    where = standing(rated=desk.rated.values(), records=desk.chain, refused=desk.refused, waiting=desk.left())
    assert where.open == 0
    counted = [(record, outcome) for record, outcome in desk.chain if outcome and outcome.state is MeterState.COUNTED]
    assert all(channel.books[record.identity] == outcome.counted for record, outcome in counted)
    in_doubt = {MeterState.REJECTED, MeterState.DOUBTFUL}
    unheard = {record.identity for record, outcome in desk.chain if outcome is None or outcome.state in in_doubt}
    assert set(channel.books) <= {record.identity for record, _ in counted} | unheard


@given(theirs=st.integers(0, 20), ours=st.integers(0, 20))
def test_what_the_channel_counts_otherwise_goes_back_to_the_chain(theirs, ours):
    (record,) = plan_series(
        SERIES,
        amounts=[HourAmount(START, Decimal(ours))],
        position=Position(),
        life=BilledLife(START),
        rules=(replace(RULE, zeros=True),),
        now=Instant(START.ns + 2 * HOUR_NS),
    ).records
    outcome = outcome_of(record, MeterVerdict(record.identity, Told.DUPLICATE, counted=Decimal(theirs)))
    assert record.value == outcome.counted + outcome.back
    where = standing(rated=[Decimal(ours)], records=[(record, outcome)], refused=(), waiting=[HourAmount(START, outcome.back)])
    assert where.open == 0 and where.rejected == 0
