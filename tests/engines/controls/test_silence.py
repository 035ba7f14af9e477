"""How long a feed may be silent: by its own rhythm."""

from __future__ import annotations

import pytest

from crossfoot.engines.controls.silence import allowed_silence, silent_since
from crossfoot.measures import Instant
from crossfoot.measures.instant import NS_PER_SECOND

HOUR, DAY = 3_600, 86_400


def at(*seconds: int) -> tuple[Instant, ...]:
    return tuple(Instant(each * NS_PER_SECOND) for each in seconds)


@pytest.mark.parametrize(
    ("came", "seconds", "because"),
    [
        ((), DAY, "a feed that never came has a day"),
        ((0,), DAY, "once is no rhythm"),
        ((0, 10, 20), 2 * HOUR, "a steady feed has two hours all the same"),
        ((0, DAY, 2 * DAY), 36 * HOUR, "one that comes daily has half a day more"),
        ((0, 60, 60 + 10 * HOUR, 120 + 10 * HOUR), 15 * HOUR, "the longest pause counts"),
        ((0, 31 * DAY), 35 * DAY, "and five weeks are the most"),
    ],
)
def test_a_feed_may_be_silent_for_as_long_as_it_is_used_to(came, seconds, because):
    assert allowed_silence(at(*came)) == seconds, because


@pytest.mark.parametrize(
    ("came", "looked", "since", "because"),
    [
        ((), DAY, None, "exactly as long is not longer"),
        ((), DAY + 1, 0, "never came: since it was made known"),
        ((0, HOUR), 3 * HOUR, None, "two hours after the last"),
        ((0, HOUR), 3 * HOUR + 1, HOUR, "and a second"),
    ],
)
def test_silence_begins_when_it_last_came(came, looked, since, because):
    (known, now) = at(0, looked)
    found = silent_since(at(*came), known_since=known, at=now)
    assert (None if found is None else found.ns // NS_PER_SECOND) == since, because
