"""Statistics of the traffic, fitted to a real trace, and the draws made from them.

Source of the token figures: the Azure LLM inference trace of 2023-11-16 (28,185 requests of one hour, two services,
published with "Splitwise: Efficient Generative LLM Inference Using Phase Splitting"). For each service the mean and the
standard deviation of the logarithm of its tokens, and the range they were seen in. The trace is an hour long: the cycles
over day and week are ours, business hours about five times as busy as nights, weekends at two fifths.
"""

from __future__ import annotations

import random
from bisect import bisect
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class TokenShape:
    """Log-normal tokens: mean and standard deviation of the logarithm, least and greatest count."""

    mu: float
    sigma: float
    least: int
    most: int

    def draw(self, rng: random.Random) -> int:
        """One count of tokens."""
        return min(self.most, max(self.least, int(rng.lognormvariate(self.mu, self.sigma))))


@dataclass(frozen=True, slots=True)
class Workload:
    """What a request reads and writes."""

    tokens_in: TokenShape
    tokens_out: TokenShape


CHAT = Workload(TokenShape(6.6333, 0.9852, 2, 14_050), TokenShape(5.0190, 0.8590, 7, 1_000))
CODE = Workload(TokenShape(6.9986, 1.3602, 3, 7_437), TokenShape(2.7882, 0.8472, 6, 1_899))
CHAT_SHARE = 19_366 / 28_185
"""How many of the trace's requests are chat."""

_BY_HOUR = (2, 1.5, 1.2, 1, 1, 1.2, 2, 3.5, 6, 8.5, 9.5, 9.8, 8.5, 9, 9.8, 9.5, 9, 8, 6.5, 5.5, 5, 4.5, 3.5, 2.5)
_WEEKEND = 0.4


@dataclass(frozen=True, slots=True)
class Calendar:
    """The hours of a local month as UTC instants, and how busy each is.

    starts: of each hour, milliseconds since 1970. cumulated: running sum of the weights.
    """

    starts: tuple[int, ...]
    cumulated: tuple[float, ...]

    @staticmethod
    def of(month: date, zone: str) -> Calendar:
        """The calendar of the month that begins on that day, as the clocks of the zone show it."""
        where = ZoneInfo(zone)
        after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
        first, last = (datetime(day.year, day.month, 1, tzinfo=where).astimezone(UTC) for day in (month, after))
        hours = [first + timedelta(hours=number) for number in range(int((last - first) / timedelta(hours=1)))]
        local = [hour.astimezone(where) for hour in hours]
        weights = [_BY_HOUR[each.hour] * (_WEEKEND if each.weekday() >= 5 else 1.0) for each in local]
        return Calendar(tuple(int(hour.timestamp()) * 1000 for hour in hours), tuple(accumulate(weights)))

    def before(self, day: date, zone: str) -> Calendar:
        """The same month, as far as the day begins in the zone."""
        ends = int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp()) * 1000
        hours = bisect(self.starts, ends - 1)
        return Calendar(self.starts[:hours], self.cumulated[:hours])

    def draw(self, rng: random.Random) -> int:
        """A moment of the month, in milliseconds since 1970."""
        hour = bisect(self.cumulated, rng.random() * self.cumulated[-1])
        return self.starts[min(hour, len(self.starts) - 1)] + int(rng.random() * 3_600_000)

    @property
    def first(self) -> int:
        """The month's first moment."""
        return self.starts[0]


def sizes(count: int, rng: random.Random) -> list[float]:
    """How big each of so many customers is: a few are very big (log-normal, sigma 1.4), together 1."""
    drawn = [rng.lognormvariate(0, 1.4) for _ in range(count)]
    whole = sum(drawn)
    return [each / whole for each in drawn]


def shared_out(total: int, weights: list[float]) -> list[int]:
    """A whole number split in proportion; the parts sum to it, and each has at least one while there are enough."""
    parts = [max(1, int(total * weight)) for weight in weights]
    biggest = sorted(range(len(parts)), key=lambda place: (-parts[place], place))
    left = total - sum(parts)
    for step in range(abs(left)):
        place = biggest[step % max(1, len(biggest) // 4)]
        parts[place] += 1 if left > 0 else -1
    return parts
