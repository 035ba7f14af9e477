"""Outcomes: what a channel's word about a record means for the record and for the chain."""

from __future__ import annotations

from decimal import Decimal

from crossfoot.measures import Instant
from crossfoot.measures.decimals import EXACT
from crossfoot.records.submitting.record import MeterDiscrepancy, MeterOutcome, MeterRecord, MeterState, MeterVerdict, Told

_ZERO = Decimal(0)


def outcome_of(record: MeterRecord, verdict: MeterVerdict) -> MeterOutcome:
    """What follows for a record of what the channel says of it.

    Accepted, or a duplicate of the same quantity: it counts. A duplicate of another quantity counts as that, and the
    difference goes back to the chain, below zero where the channel counts more; one whose quantity nobody knows is disputed.
    What is rejected leaves the chain with its number. No answer, or not looked at, leaves the record as it is.
    """
    if verdict.told is Told.ACCEPTED:
        return MeterOutcome(MeterState.COUNTED, record.quantity, _ZERO, None)
    if verdict.told is Told.DUPLICATE:
        return _of_duplicate(record, verdict.counted)
    if verdict.told in (Told.UNPROCESSED, Told.UNKNOWN):
        return MeterOutcome(MeterState.PLANNED, _ZERO, _ZERO, None)
    kinds = {
        Told.LATE: MeterDiscrepancy.LATE,
        Told.NOT_SUBSCRIBED: MeterDiscrepancy.NOT_SUBSCRIBED,
        Told.POISON: MeterDiscrepancy.POISON,
    }
    return MeterOutcome(MeterState.REJECTED, _ZERO, _ZERO, verdict.kind or kinds[verdict.told])


def overdue(record: MeterRecord, *, now: Instant, sent: int) -> MeterState | None:
    """What a planned record has become when its hour is not taken any longer; None while it is.

    sent: how often it was sent without an answer. Never sent, it is late; sent, the channel may count it or not.
    """
    if now < record.deadline:
        return None
    return MeterState.DOUBTFUL if sent else MeterState.LATE


def _of_duplicate(record: MeterRecord, counted: Decimal | None) -> MeterOutcome:
    if counted is None:
        return MeterOutcome(MeterState.DISPUTED, _ZERO, _ZERO, MeterDiscrepancy.DUPLICATE_DIFFERENT)
    if counted == record.quantity:
        return MeterOutcome(MeterState.COUNTED, counted, _ZERO, MeterDiscrepancy.DUPLICATE_SAME)
    missing = EXACT.multiply(EXACT.subtract(record.quantity, counted), record.worth)
    return MeterOutcome(MeterState.COUNTED, counted, missing, MeterDiscrepancy.DUPLICATE_DIFFERENT)
