"""Drawings: within their box, and beside a table that says the same numbers exactly."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crossfoot.web.charts.bridge import Step, bridge
from crossfoot.web.charts.columns import Bar, Stack, bars, stacks
from crossfoot.web.charts.figure import NARROW, WIDE
from crossfoot.web.charts.heat import heat
from crossfoot.web.charts.lines import Point, band, sparkline
from crossfoot.web.charts.scale import scale, ticks
from crossfoot.web.templatetags.figures import exact, signed

MONEY = some.decimals(min_value=-(10**9), max_value=10**9, places=2)
POSITIVE = some.decimals(min_value=0, max_value=10**9, places=2)
SAID = {"title": "What was billed", "caption": "Up is more.", "unit": "USD"}
DAYS = [date(2026, 10, number) for number in range(1, 32)]


def parts(drawn: str) -> tuple[list[ET.Element], list[list[str]]]:
    """The drawings, and the table's rows; fails when it is no well-formed figure or has a style of its own."""
    whole = ET.fromstring(drawn)
    assert not [each for each in whole.iter() if "style" in each.attrib or each.tag in ("script", "style")]
    table = next(each for each in whole.iter("table"))
    assert table.find("caption") is not None and whole.find("figcaption") is not None
    rows = [["".join(cell.itertext()) for cell in row] for row in table.iter("tr")]
    svgs = [each for each in whole.iter("svg") if each.get("class", "").startswith("draw-")]
    assert [each.get("viewBox").split()[2] for each in svgs] == [str(WIDE), str(NARROW)]
    assert all(each.get("aria-hidden") == "true" for each in svgs)
    return svgs, rows


def must_stay_inside(svgs: list[ET.Element]) -> None:
    for svg in svgs:
        _, _, width, height = map(float, svg.get("viewBox").split())
        for each in svg.iter("rect"):
            x, y, w, h = (float(each.get(name)) for name in ("x", "y", "width", "height"))
            assert x >= -0.1 and x + w <= width + 0.1 and y >= -0.1 and y + h <= height + 0.1
        for each in svg.iter("path"):
            for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", each.get("d")):
                assert -0.1 <= float(x) <= width + 0.1 and -0.1 <= float(y) <= height + 0.1
        for each in svg.iter("text"):
            assert 0 <= float(each.get("x")) <= width and 0 <= float(each.get("y")) <= height


@given(some.lists(MONEY, min_size=1, max_size=31))
def test_bars_stay_inside_and_their_table_is_exact(values: list[Decimal]):
    drawn = bars([Bar(str(n), f"day {n}", value) for n, value in enumerate(values)], **SAID)
    svgs, rows = parts(drawn)
    must_stay_inside(svgs)
    assert [row[1] for row in rows[1:]] == [exact(value) for value in values]


@given(some.lists(some.tuples(POSITIVE, POSITIVE, POSITIVE), min_size=1, max_size=12))
def test_stacks_stay_inside_and_foot(piles: list[tuple[Decimal, ...]]):
    drawn = stacks([Stack(str(n), f"pile {n}", pile) for n, pile in enumerate(piles)], series=("due", "30", "60"), **SAID)
    svgs, rows = parts(drawn)
    must_stay_inside(svgs)
    assert [row[-1] for row in rows[1:]] == [exact(sum(pile)) for pile in piles]


@given(some.lists(some.tuples(some.none() | MONEY, POSITIVE), min_size=1, max_size=31))
def test_a_band_stays_inside_and_marks_what_left_it(points: list[tuple[Decimal | None, Decimal]]):
    given_points = [Point(str(n), f"day {n}", value, -width, width) for n, (value, width) in enumerate(points)]
    svgs, rows = parts(band(given_points, **SAID))
    must_stay_inside(svgs)
    outside = sum(each.is_outside for each in given_points)
    assert [len(list(svg.iter("circle"))) for svg in svgs] == [outside, outside]
    assert sum(row[-1] == "outside" for row in rows[1:]) == outside


@given(MONEY, some.lists(MONEY, max_size=8))
def test_a_bridge_stays_inside_and_adds_up(start: Decimal, changes: list[Decimal]):
    end = start + sum(changes)
    drawn = bridge(("September", start), [Step(f"cause {n}", c) for n, c in enumerate(changes)], ("October", end), **SAID)
    svgs, rows = parts(drawn)
    must_stay_inside(svgs)
    assert [row[1] for row in rows[1:]] == [exact(start), *map(signed, changes), exact(end)]


def test_a_bridge_that_does_not_add_up_is_not_drawn():
    with pytest.raises(ValueError, match="do not come to"):
        bridge(("A", Decimal(1)), [Step("more", Decimal(1))], ("B", Decimal(3)), **SAID)


def test_heat_tells_missing_from_zero_from_not_expected():
    counts = {(day, hour): day.day * hour for day in DAYS for hour in range(24)}
    counts[DAYS[3], 5] = None
    del counts[DAYS[4], 6]
    svgs, rows = parts(heat(counts, days=DAYS, **SAID))
    must_stay_inside(svgs)
    assert (rows[1][1], rows[4][6], rows[5][7], rows[31][24]) == ("0", "none expected", "missing", "713")
    for svg in svgs:
        inks = [each.get("class") for each in svg.iter("rect")]
        assert (inks.count("h-gap"), inks.count("h-none"), len(inks)) == (1, 1, 31 * 24)


def test_a_sparkline_says_in_words_what_it_draws():
    assert "from 3 to 1, least 1, most 7" in sparkline([Decimal(3), Decimal(7), Decimal(1)])
    assert sparkline([]) == ""


@pytest.mark.parametrize("draw", [lambda title: bars([Bar("<b>", title, Decimal(1))], **{**SAID, "title": title})])
def test_names_are_texts_and_never_markup(draw: Callable[[str], str]):
    assert "<script>" not in draw("<script>alert(1)</script>")


@given(some.lists(some.decimals(min_value=-(10**12), max_value=10**12, places=4), min_size=1, max_size=20))
def test_a_scale_has_zero_every_value_and_few_lines(values: list[Decimal]):
    along = scale(values, start=0.0, end=100.0)
    assert along.low <= min(0, *values) and along.high >= max(0, *values)
    assert 2 <= len(ticks(along)) <= 8
    assert all(0 <= along.at(value) <= 100 for value in values)
