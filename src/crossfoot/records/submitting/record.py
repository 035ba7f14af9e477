"""Records sent to a channel: what an hour's quantity is made of, and what was said about it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crossfoot.measures import Instant
from crossfoot.measures.decimals import EXACT


class MeterDiscrepancy(StrEnum):
    """Numbers of the discrepancy catalogue that submitting can find. They are stable."""

    LATE = "1"
    MOVED = "2"
    MONTH_BOUNDARY = "3"
    DUPLICATE_DIFFERENT = "4"
    DUPLICATE_SAME = "5"
    POISON = "7"
    UNPROCESSED = "8"
    FAILED_IN_SUCCESS = "9"
    NOT_SUBSCRIBED = "10"
    FINAL_HOUR = "11"
    DIMENSION = "12"
    QUANTITY = "13"
    IDENTIFIER = "15"
    LICENSE = "16"
    NOT_COUNTED = "57"


class MeterState(StrEnum):
    """What has become of a record.

    carried: nothing of it is sent, all of it is carried on. planned: to be sent when due. counted: the channel counts it.
    disputed: the channel counts another quantity for this hour, and does not say which. rejected: it counts nothing of it.
    late: never sent, the hour is not taken any longer. doubtful: sent, not answered, and the hour is not taken any longer.
    """

    CARRIED = "carried"
    PLANNED = "planned"
    COUNTED = "counted"
    DISPUTED = "disputed"
    REJECTED = "rejected"
    LATE = "late"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class HourAmount:
    """How much of an hour, in what was rated, is not in the chain yet; below zero where more was taken than is rated now."""

    hour: Instant
    amount: Decimal


@dataclass(frozen=True, slots=True)
class MeterRecord:
    """A link of a series' chain: brought + taken = quantity x worth + carried.

    number: counts 1, 2, 3 in a series. slot: the hour it is reported for; until: where its report ends. takes: what it takes
    of which hours. quantity: what is sent, in the dimension's units. identity: the same for the same hour, however often it
    is planned or sent. deadline: not sent at or after it.
    """

    series: str
    number: int
    slot: Instant
    until: Instant
    identity: str
    brought: Decimal
    takes: tuple[HourAmount, ...]
    quantity: Decimal
    worth: Decimal
    carried: Decimal
    deadline: Instant
    state: MeterState

    @property
    def taken(self) -> Decimal:
        """How much of what was rated enters the chain with it."""
        total = Decimal(0)
        for each in self.takes:
            total = EXACT.add(total, each.amount)
        return total

    @property
    def value(self) -> Decimal:
        """What its quantity stands for, in what was rated."""
        return EXACT.multiply(self.quantity, self.worth)

    @property
    def moved(self) -> tuple[HourAmount, ...]:
        """What it reports for another hour than the one it happened in (discrepancy 2)."""
        return tuple(each for each in self.takes if each.hour != self.slot and each.amount)


@dataclass(frozen=True, slots=True)
class RefusedHour:
    """What the channel takes no longer, or never took: it leaves the chain with the discrepancy's number."""

    series: str
    hour: Instant
    amount: Decimal
    kind: MeterDiscrepancy


class Told(StrEnum):
    """What a channel says of one record, in one vocabulary.

    accepted, duplicate (it counts an earlier one for the same hour), late, not-subscribed, poison (it can never be taken
    as it is), unprocessed (send it again), unknown (no answer: it may be counted or not).
    """

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    LATE = "late"
    NOT_SUBSCRIBED = "not-subscribed"
    POISON = "poison"
    UNPROCESSED = "unprocessed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MeterVerdict:
    """What a channel says of a record. partner_id: its own name for what it counts. counted: the quantity it counts, where it
    says so. kind: of the discrepancy, where the code it answers with has one. code: its own word."""

    identity: str
    told: Told
    partner_id: str = ""
    counted: Decimal | None = None
    kind: MeterDiscrepancy | None = None
    code: str = ""


class CallFate(StrEnum):
    """What became of a call as a whole: answered record by record, refused for one of them, or to be made again."""

    ANSWERED = "answered"
    POISONED = "poisoned"
    AGAIN = "again"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """What a channel answered to a call. fate: of the whole. verdicts: one a record it speaks of. retry_after: seconds."""

    fate: CallFate
    verdicts: tuple[MeterVerdict, ...] = ()
    told: Told = Told.UNKNOWN
    kind: MeterDiscrepancy | None = None
    code: str = ""
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class MeterOutcome:
    """What follows of a verdict for a record. counted: the quantity the channel counts. back: what returns to the chain, in
    what was rated, to be reported in the next hour that is taken: value = counted x worth + back + what left."""

    state: MeterState
    counted: Decimal
    back: Decimal
    kind: MeterDiscrepancy | None
