"""Meters: how events become a quantity."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crossfoot.errors import Malformed
from crossfoot.measures import Conversion


class Aggregation(StrEnum):
    """What is made of the quantities of the events that count.

    sum count max min latest average percentile   of the events of the span
    unique            how many different subjects have an event; an event whose dimension `operation` is `remove` takes its
                      subject out again
    time-weighted     events change a level; the quantity is the level's average over the billing cycle, weighted by time: the
                      parts of a cycle that is cut, or not served in full, add up to it
    events            no aggregate: the events are priced one by one (percentages with bounds, amounts on the event)
    """

    SUM = "sum"
    COUNT = "count"
    UNIQUE = "unique"
    MAX = "max"
    MIN = "min"
    LATEST = "latest"
    AVERAGE = "average"
    PERCENTILE = "percentile"
    TIME_WEIGHTED = "time-weighted"
    EVENTS = "events"


class Bucket(StrEnum):
    """How a span is cut before aggregating; the buckets are local to the agreement's zone."""

    NONE = "none"
    HOUR = "hour"
    DAY = "day"


class BucketFold(StrEnum):
    """What is made of the buckets: their quantities are added up, their greatest counts, or each is priced alone."""

    SUM = "sum"
    MAX = "max"
    EACH = "each"


class ConversionStage(StrEnum):
    """Where the unit is converted and rounded: each event by itself, or the quantity of the whole period."""

    EVENT = "event"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Meter:
    """What a term counts.

    metric: of the events. unit: of the quantity that is priced; conversion, when given, ends in it.
    where: dimension -> values that count; none listed, all count. group_by: dimensions that tell quantities apart.
    percentile: for that aggregation, above 0 and at most 100 (nearest rank). carried: whether a time-weighted level
    starts from the level the period before ended at.
    Raises Malformed: bad-percentile, conversion-elsewhere.
    """

    id: str
    metric: str
    unit: str
    aggregation: Aggregation = Aggregation.SUM
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    group_by: tuple[str, ...] = ()
    conversion: Conversion | None = None
    conversion_stage: ConversionStage = ConversionStage.PERIOD
    bucket: Bucket = Bucket.NONE
    bucket_fold: BucketFold = BucketFold.SUM
    percentile: Decimal | None = None
    carried: bool = True

    def __post_init__(self) -> None:
        wants = self.aggregation is Aggregation.PERCENTILE
        if wants != (self.percentile is not None) or (self.percentile is not None and not 0 < self.percentile <= 100):
            raise Malformed("bad-percentile", meter=self.id, got=self.percentile)
        if self.conversion is not None and self.conversion.target != self.unit:
            raise Malformed("conversion-elsewhere", meter=self.id, target=self.conversion.target, unit=self.unit)

    @property
    def counted_in(self) -> str:
        """The unit of the events' own quantities, before conversion."""
        return self.conversion.source if self.conversion else self.unit
