"""A grid of hours by days: where usage came, and where it did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString

from crossfoot.web.charts.figure import NARROW, WIDE, Facts, drawing, figure, rect, words
from crossfoot.web.templatetags.figures import exact

_LEFT = 44.0
_HOURS = 24
_INKS = ("s1", "s2", "s3", "s4", "s5")


def heat(
    given: Mapping[tuple[date, int], int | None], *, days: Sequence[date], title: str, caption: str, unit: str
) -> SafeString:
    """Counts by (day, hour 0 to 23). None: nothing was expected. A pair that is missing: something was, and did not come.

    On phones days run down and hours across, so that a cell stays large enough.
    """
    most = max((value or 0 for value in given.values()), default=0)
    rows = tuple((day.isoformat(), *(_said(given, day, hour) for hour in range(_HOURS))) for day in days)
    heads = ("Day", *(f"{hour:02}:00" for hour in range(_HOURS)))
    legend = (*zip(_INKS, ("least", "", "", "", "most"), strict=True), ("h-gap", "missing"), ("h-none", "none expected"))
    facts = Facts(title, caption, heads, rows, legend)

    def cell(day: date, hour: int, *, x: float, y: float, width: float, height: float) -> str:
        says = f"{day.isoformat()} {hour:02}:00: {_said(given, day, hour)} {unit}"
        ink = _ink(given, day, hour, most=most)
        return rect(ink, x=x + 0.5, y=y + 0.5, width=width - 1, height=height - 1, title=says)

    def wide() -> SafeString:
        room, tall = (WIDE - _LEFT) / max(len(days), 1), 9.0
        shapes = [words("r", f"{hour:02}", x=_LEFT - 6, y=18 + tall * hour + 8) for hour in range(0, _HOURS, 3)]
        every = max(1, -int(-22 // room))
        for place, day in enumerate(days):
            if place % every == 0:
                shapes.append(words("m", str(day.day), x=_LEFT + room * (place + 0.5), y=12))
            shapes += [cell(day, h, x=_LEFT + room * place, y=18 + tall * h, width=room, height=tall) for h in range(_HOURS)]
        return drawing(shapes, width=WIDE, height=18 + int(tall) * _HOURS, kind="wide")

    def narrow() -> SafeString:
        room, tall = (NARROW - _LEFT) / _HOURS, 14.0
        shapes = [words("m", f"{hour:02}", x=_LEFT + room * (hour + 0.5), y=12) for hour in range(0, _HOURS, 3)]
        for place, day in enumerate(days):
            shapes.append(words("r", f"{day:%m-%d}", x=_LEFT - 6, y=18 + tall * place + 11))
            shapes += [cell(day, h, x=_LEFT + room * h, y=18 + tall * place, width=room, height=tall) for h in range(_HOURS)]
        return drawing(shapes, width=NARROW, height=18 + int(tall) * max(len(days), 1), kind="narrow")

    return figure(facts, wide=wide(), narrow=narrow())


def _said(given: Mapping[tuple[date, int], int | None], day: date, hour: int) -> str:
    if (day, hour) not in given:
        return "missing"
    value = given[day, hour]
    return "none expected" if value is None else exact(value)


def _ink(given: Mapping[tuple[date, int], int | None], day: date, hour: int, *, most: int) -> str:
    if (day, hour) not in given:
        return "h-gap"
    value = given[day, hour]
    if value is None:
        return "h-none"
    return _INKS[min(4, int(Decimal(value) * 5 / max(most, 1)))]
