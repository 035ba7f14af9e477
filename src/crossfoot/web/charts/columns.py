"""Bars by day, and ageing in stacks: lengths from one base line, cut nowhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from crossfoot.web.charts.figure import NARROW, WIDE, Facts, drawing, figure, line, rect, words
from crossfoot.web.charts.scale import Scale, scale, short, summed, ticks
from crossfoot.web.templatetags.figures import exact

INKS = ("s2", "s3", "s4", "s5", "f-stop")
_LEFT, _TOP, _BOTTOM = 48.0, 10.0, 20.0


@dataclass(frozen=True, slots=True)
class Bar:
    """label: under it, short. name: in the table, whole: a date. ink: a class of charts.css."""

    label: str
    name: str
    value: Decimal
    ink: str = "f-ours"


@dataclass(frozen=True, slots=True)
class Stack:
    """One pile: parts in the order of the chart's series, each zero or more."""

    label: str
    name: str
    parts: tuple[Decimal, ...]


def bars(
    given: Sequence[Bar], *, title: str, caption: str, unit: str, told: Callable[[Decimal], str] = exact, name: str = "Day"
) -> SafeString:
    """Bars from zero, above and below it. told: how a figure is written."""
    facts = Facts(title, caption, (name, unit), tuple((each.name, told(each.value)) for each in given))

    def drawn(width: int, kind: str) -> SafeString:
        height = 180 if kind == "wide" else 150
        up = scale((each.value for each in given), start=height - _BOTTOM, end=_TOP)
        shapes = grid(up, width=width)
        for place, each in enumerate(given):
            x, wide = slot(place, len(given), width=width)
            top, foot = sorted((up.at(each.value), up.at(0)))
            says = f"{each.name}: {told(each.value)} {unit}"
            shapes.append(rect(each.ink, x=x, y=top, width=wide, height=foot - top, title=says))
        return drawing(
            [*shapes, *labels([each.label for each in given], width=width, height=height)],
            width=width,
            height=height,
            kind=kind,
        )

    return figure(facts, wide=drawn(WIDE, "wide"), narrow=drawn(NARROW, "narrow"))


def stacks(
    given: Sequence[Stack],
    *,
    series: Sequence[str],
    title: str,
    caption: str,
    unit: str,
    told: Callable[[Decimal], str] = exact,
) -> SafeString:
    """Piles of the same few parts: what is owed, by age. series: names of the parts, the most at ease first, at most five."""
    if len(series) > len(INKS) or any(len(each.parts) != len(series) or min(each.parts) < 0 for each in given):
        raise ValueError("a stack has one part, zero or more, for each of at most five series")
    rows = tuple((each.name, *map(told, each.parts), told(summed(each.parts))) for each in given)
    inks = INKS[: len(series)]
    facts = Facts(
        title, caption, ("", *(f"{each}, {unit}" for each in series), "Total"), rows, tuple(zip(inks, series, strict=True))
    )

    def drawn(width: int, kind: str) -> SafeString:
        height = 180 if kind == "wide" else 150
        up = scale((summed(each.parts) for each in given), start=height - _BOTTOM, end=_TOP)
        shapes = grid(up, width=width)
        for place, each in enumerate(given):
            x, wide = slot(place, len(given), width=width)
            held = Decimal(0)
            for ink, part, called in zip(inks, each.parts, series, strict=True):
                foot, held = up.at(held), held + part
                says = f"{each.name}, {called}: {told(part)} {unit}"
                shapes.append(rect(ink, x=x, y=up.at(held), width=wide, height=foot - up.at(held), title=says))
        return drawing(
            [*shapes, *labels([each.label for each in given], width=width, height=height)],
            width=width,
            height=height,
            kind=kind,
        )

    return figure(facts, wide=drawn(WIDE, "wide"), narrow=drawn(NARROW, "narrow"))


def grid(up: Scale, *, width: int) -> list[str]:
    """Lines across at round numbers, the one at zero stronger."""
    shapes = []
    for value in ticks(up):
        y = up.at(value)
        shapes.append(line("grid" if value else "axis", x=_LEFT, y=y, to_x=width, to_y=y))
        shapes.append(words("r", short(value), x=_LEFT - 6, y=y + 4))
    return shapes


def slot(place: int, count: int, *, width: int) -> tuple[float, float]:
    """Where a bar begins and how wide it is."""
    room = (width - _LEFT) / max(count, 1)
    wide = min(room * 0.72, 44.0)
    return _LEFT + room * place + (room - wide) / 2, wide


def labels(given: Sequence[str], *, width: int, height: int) -> list[str]:
    """Words under bars: every one, or as many as fit."""
    room = (width - _LEFT) / max(len(given), 1)
    longest = max((len(each) for each in given), default=1) * 6.5 + 8
    every = max(1, -int(-longest // room))
    return [
        words("m", each, x=_LEFT + room * (place + 0.5), y=height - 4) for place, each in enumerate(given) if place % every == 0
    ]
