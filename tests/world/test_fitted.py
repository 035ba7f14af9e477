"""The statistics of the traffic are those of the trace they name, and draws follow them."""

from __future__ import annotations

import csv
import math
import os
import random
import statistics
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crossfoot.world.fitted import CHAT, CHAT_SHARE, CODE, Calendar, TokenShape, shared_out, sizes
from tests.tables import rows

DATA = os.environ.get("CROSSFOOT_DATA")
SHAPES = [
    pytest.param("conv", "ContextTokens", CHAT.tokens_in, id="what chat reads"),
    pytest.param("conv", "GeneratedTokens", CHAT.tokens_out, id="what chat writes"),
    pytest.param("code", "ContextTokens", CODE.tokens_in, id="what code reads"),
    pytest.param("code", "GeneratedTokens", CODE.tokens_out, id="what code writes"),
]


def trace(service: str) -> list[dict[str, str]]:
    path = Path(DATA or "") / "llm-usage" / f"AzureLLMInferenceTrace_{service}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.skipif(not DATA, reason="set CROSSFOOT_DATA to the folder of the public data to fit the trace again")
@pytest.mark.parametrize(("service", "column", "shape"), SHAPES)
def test_each_shape_is_fitted_to_the_trace(service, column, shape):
    counts = [int(row[column]) for row in trace(service)]
    logs = [math.log(count) for count in counts]
    assert shape.mu == pytest.approx(statistics.fmean(logs), abs=1e-4)
    assert shape.sigma == pytest.approx(statistics.pstdev(logs), abs=1e-4)
    assert (shape.least, shape.most) == (min(counts), max(counts))


@pytest.mark.skipif(not DATA, reason="set CROSSFOOT_DATA to the folder of the public data to fit the trace again")
def test_the_share_of_chat_is_the_traces():
    assert len(trace("conv")) / len(trace("conv") + trace("code")) == CHAT_SHARE


@pytest.mark.parametrize("shape", [CHAT.tokens_in, CHAT.tokens_out, CODE.tokens_in, CODE.tokens_out])
def test_draws_follow_their_shape_and_stay_in_its_range(shape: TokenShape):
    rng = random.Random(7)
    drawn = [shape.draw(rng) for _ in range(4000)]
    assert shape.least <= min(drawn) <= max(drawn) <= shape.most
    assert statistics.median(drawn) == pytest.approx(math.exp(shape.mu), rel=0.1)


@rows("""
 zone             | hours | because
 UTC              | 744   | 31 days
 Europe/Berlin    | 745   | the clocks went back on 25 October
 America/New_York | 744   | they go back in November there
""")
def test_a_month_has_the_hours_its_clocks_show(zone, hours, because):
    calendar = Calendar.of(date(2026, 10, 1), zone)
    assert len(calendar.starts) == int(hours)
    assert datetime.fromtimestamp(calendar.first / 1000, ZoneInfo(zone)).isoformat()[:16] == "2026-10-01T00:00"


def test_business_hours_are_busier_than_nights_and_weekdays_than_weekends():
    calendar, rng = Calendar.of(date(2026, 10, 1), "Asia/Tokyo"), random.Random(1)
    moments = [datetime.fromtimestamp(calendar.draw(rng) / 1000, ZoneInfo("Asia/Tokyo")) for _ in range(20_000)]
    by_hour = Counter(each.hour for each in moments)
    assert min(by_hour[hour] for hour in range(9, 18)) > 3 * max(by_hour[hour] for hour in range(1, 5))
    by_day = Counter(each.date() for each in moments)
    assert by_day[date(2026, 10, 10)] < 0.6 * by_day[date(2026, 10, 9)]


def test_a_month_can_end_early():
    calendar = Calendar.of(date(2026, 10, 1), "Europe/Berlin").before(date(2026, 10, 21), "Europe/Berlin")
    rng = random.Random(2)
    latest = max(calendar.draw(rng) for _ in range(5000)) / 1000
    assert datetime(2026, 10, 20, 12, tzinfo=UTC).timestamp() < latest < datetime(2026, 10, 20, 22, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(("total", "count"), [(1000, 10), (50, 40), (500_000, 320)])
def test_shares_sum_to_the_whole_and_nobody_is_left_out(total, count):
    parts = shared_out(total, sizes(count, random.Random(3)))
    assert sum(parts) == total
    assert min(parts) >= 1
