"""What a person reads about usage that no term takes: each met in a real run over three events."""

from __future__ import annotations

from crossfoot.runs.demand import demand
from crossfoot.runs.fates import reason
from crossfoot.runs.metered_pure import metered_pure
from tests.runs.small import EVENTS, HISTORY, OCTOBER


def _refuse(code: str) -> None:
    got = metered_pure(events=EVENTS, demands=[demand(HISTORY, period=OCTOBER)], period=OCTOBER)
    raise next(reason(each) for each in got.suspended if each.code == code)


SPECIMENS = {
    "unknown-account": lambda: _refuse("unknown-account"),
    "unknown-meter": lambda: _refuse("unknown-meter"),
    "outside-term": lambda: _refuse("outside-term"),
}
