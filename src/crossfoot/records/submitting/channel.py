"""Channels: the rules of a marketplace by date, and who a buyer is in it, by date."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crossfoot.measures import Instant

HOUR_NS = 3_600_000_000_000


class Market(StrEnum):
    """Whose interface a channel speaks."""

    AWS = "aws"
    AZURE = "azure"
    GCP = "gcp"


class LatePolicy(StrEnum):
    """What becomes of usage whose own hour is not taken any longer.

    refuse: it leaves the channel as a discrepancy, for a person. shift: it goes into the next hour that is taken; only where
    the contract permits it and the customer is told.
    """

    REFUSE = "refuse"
    SHIFT = "shift"


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """What a marketplace takes, from an instant on.

    window: hours after its beginning that an hour is taken. month_end: hours into a month that the last month's are; None:
    the window alone. batch: records in one call. body_bytes: of one call. calls_per_second: of one sender. places: of a
    quantity; 0: whole numbers. quantity_max: of one record. zeros: whether an hour without use is reported as nothing used.
    flush: minutes after a cancellation that hours before it are taken. ends_before: whether a reported hour has to end before
    the cancellation. settle: minutes after an hour's end until it is reported, for what comes late. margin: seconds before a
    deadline that nothing is sent any longer. alert: hours that nothing sent for a subscribed hour is borne.
    """

    since: Instant
    window: int
    month_end: int | None
    batch: int
    body_bytes: int
    calls_per_second: int
    places: int
    quantity_max: int
    zeros: bool
    flush: int
    ends_before: bool
    settle: int
    margin: int
    alert: int


@dataclass(frozen=True, slots=True)
class MarketBuyer:
    """Who a subscription's buyer is in a market, from an instant until another; names as the market has them.

    ids: (name, value) pairs sorted by name: `account` and `license` or `customer` (AWS), `resource` (Microsoft),
    `usage_reporting_id` (Google). until: None while it holds.
    """

    since: Instant
    until: Instant | None
    ids: tuple[tuple[str, str], ...]

    def __contains__(self, at: object) -> bool:
        return isinstance(at, Instant) and self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class BilledLife:
    """How long a subscription is billed by usage: from its beginning until its end, None while nobody ended it.

    suspended: whether the market takes nothing for it at present.
    """

    since: Instant
    ended: Instant | None = None
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class MeterSeries:
    """What is reported of a subscription in one dimension.

    key: names the series for ever: channel, subscription, dimension. worth: how much of what was rated one unit of the
    dimension stands for: 1 unit, 1000 tokens, or 0.01 of the offer's currency where the dimension's price is a cent.
    """

    channel: str
    subscription: str
    dimension: str
    worth: Decimal
    late: LatePolicy = LatePolicy.REFUSE

    @property
    def key(self) -> str:
        """`aws/acme-2026/gb_ingested`."""
        return f"{self.channel}/{self.subscription}/{self.dimension}"


def hour_of(at: Instant) -> Instant:
    """The beginning of the UTC hour an instant falls in."""
    return Instant(at.ns // HOUR_NS * HOUR_NS)
