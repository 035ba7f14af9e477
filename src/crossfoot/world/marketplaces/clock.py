"""The clock of the imitated world: the machine's, or one that stands where it was set and ticks a little with each call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

TICK = timedelta(milliseconds=250)
"""How far a set clock moves with each call: time never stands quite still, and rate limits stay below their bound."""


class Clock:
    """What time it is. A real clock reads the machine's; one that was set moves by `tick` a call and by `advance`.

    skew: how much the counterparty's clock is ahead of ours; it judges windows by its own.
    """

    def __init__(self, at: datetime | None = None, *, tick: timedelta = TICK) -> None:
        self._at = at
        self.step = tick
        self.skew = timedelta(0)

    @property
    def is_real(self) -> bool:
        """Whether it is the machine's clock."""
        return self._at is None

    def true(self) -> datetime:
        """The time without skew, UTC."""
        return datetime.now(UTC) if self._at is None else self._at

    def now(self) -> datetime:
        """The counterparty's time, UTC."""
        return self.true() + self.skew

    def tick(self) -> None:
        """One call has come in."""
        if self._at is not None:
            self._at += self.step

    def set(self, at: datetime) -> None:
        """Stand at a time. It may be an earlier one."""
        self._at = at

    def advance(self, by: timedelta) -> None:
        """Move on. A real clock becomes a set one."""
        self._at = self.true() + by


def written(at: datetime) -> str:
    """A time in UTC to the second, as `2026-11-01T00:00:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(text: str) -> datetime:
    """A time in ISO 8601 with an offset or Z. Raises ValueError for anything else."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return at.astimezone(UTC)


def hour_of(at: datetime) -> datetime:
    """The hour a time lies in."""
    return at.replace(minute=0, second=0, microsecond=0)
