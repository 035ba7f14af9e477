"""The joint of submitting: what was rated, and where all of it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.measures.decimals import EXACT
from crossfoot.records.submitting.record import HourAmount, MeterOutcome, MeterRecord, MeterState, RefusedHour

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where what a series was rated is: rated = counted + in_flight + rejected + refused + carried + waiting, to the digit.

    in_flight: planned, sent or not. rejected: sent and not counted, disputed and doubtful ones included, and late ones.
    refused: never in a record. carried: what the last link carries on. waiting: not in the chain yet.
    """

    rated: Decimal
    counted: Decimal
    in_flight: Decimal
    rejected: Decimal
    refused: Decimal
    carried: Decimal
    waiting: Decimal

    @property
    def open(self) -> Decimal:
        """What is nowhere: zero, or something is wrong."""
        parts = (self.counted, self.in_flight, self.rejected, self.refused, self.carried, self.waiting)
        return EXACT.subtract(self.rated, _total(parts))


def standing(
    *,
    rated: Iterable[Decimal],
    records: Sequence[tuple[MeterRecord, MeterOutcome | None]],
    refused: Iterable[RefusedHour],
    waiting: Iterable[HourAmount],
) -> Standing:
    """Where a series stands. records: the whole chain in its order, each with what came of it; None while nothing did."""
    counted = in_flight = rejected = _ZERO
    for record, outcome in records:
        if outcome is None or outcome.state is MeterState.PLANNED:
            in_flight = EXACT.add(in_flight, record.value)
        else:
            there = EXACT.multiply(outcome.counted, record.worth)
            counted = EXACT.add(counted, there)
            rejected = EXACT.add(rejected, EXACT.subtract(record.value, EXACT.add(there, outcome.back)))
    return Standing(
        rated=_total(rated),
        counted=counted,
        in_flight=in_flight,
        rejected=rejected,
        refused=_total(each.amount for each in refused),
        carried=records[-1][0].carried if records else _ZERO,
        waiting=_total(each.amount for each in waiting),
    )


def _total(amounts: Iterable[Decimal]) -> Decimal:
    total = _ZERO
    for each in amounts:
        total = EXACT.add(total, each)
    return total
