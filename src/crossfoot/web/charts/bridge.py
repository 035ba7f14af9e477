"""From one figure to another in steps: A + changes = B, or it is not drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from crossfoot.web.charts.columns import grid, slot
from crossfoot.web.charts.figure import NARROW, WIDE, Facts, drawing, figure, line, rect, words
from crossfoot.web.charts.scale import Scale, scale, summed
from crossfoot.web.templatetags.figures import exact, signed


@dataclass(frozen=True, slots=True)
class Step:
    """A change on the way. ink: f-mute for what has a cause, f-stop for what has none."""

    name: str
    change: Decimal
    ink: str = "f-mute"


def bridge(
    start: tuple[str, Decimal],
    steps: Sequence[Step],
    end: tuple[str, Decimal],
    *,
    title: str,
    caption: str,
    unit: str,
    told: Callable[[Decimal], str] = exact,
    told_change: Callable[[Decimal], str] = signed,
) -> SafeString:
    """The bridge from start to end. Raises ValueError where the steps do not lead there."""
    if summed((start[1], *(each.change for each in steps))) != end[1]:
        raise ValueError(f"{start[1]} and its changes do not come to {end[1]}")
    rows = (
        (start[0], told(start[1])),
        *((each.name, told_change(each.change)) for each in steps),
        (end[0], told(end[1])),
    )
    facts = Facts(title, caption, ("Step", unit), rows)
    held, spans = start[1], [(start[0], Decimal(0), start[1], "f-ours", told(start[1]))]
    for each in steps:
        spans.append((each.name, held, held + each.change, each.ink, told_change(each.change)))
        held += each.change
    spans.append((end[0], Decimal(0), end[1], "f-ours", told(end[1])))
    return figure(facts, wide=_upright(spans), narrow=_lying(spans))


_Span = tuple[str, Decimal, Decimal, str, str]


def _upright(spans: Sequence[_Span]) -> SafeString:
    height = 220
    up = _along(spans, start=height - 24.0, end=18.0)
    shapes = grid(up, width=WIDE)
    for place, (name, a, b, ink, says) in enumerate(spans):
        x, wide = slot(place, len(spans), width=WIDE)
        top, foot = sorted((up.at(a), up.at(b)))
        shapes.append(rect(ink, x=x, y=top, width=wide, height=max(foot - top, 1), title=f"{name}: {says}"))
        shapes.append(words("v m", says, x=x + wide / 2, y=top - 5))
        shapes.append(words("m", _cut(name, 104 / max(len(spans), 1)), x=x + wide / 2, y=height - 6))
        if place + 1 < len(spans):
            after = slot(place + 1, len(spans), width=WIDE)[0]
            shapes.append(line("conn", x=x + wide, y=up.at(b), to_x=after, to_y=up.at(b)))
    return drawing(shapes, width=WIDE, height=height, kind="wide")


def _lying(spans: Sequence[_Span]) -> SafeString:
    tall = 36
    right = _along(spans, start=2.0, end=NARROW - 2.0)
    shapes = []
    for place, (name, a, b, ink, says) in enumerate(spans):
        y = tall * place
        left, end = sorted((right.at(a), right.at(b)))
        shapes.append(words("", _cut(name, 30), x=2, y=y + 12))
        shapes.append(words("v r", says, x=NARROW - 2, y=y + 12))
        shapes.append(rect(ink, x=left, y=y + 17, width=max(end - left, 1), height=12))
    return drawing(shapes, width=NARROW, height=tall * len(spans), kind="narrow")


def _along(spans: Sequence[_Span], *, start: float, end: float) -> Scale:
    return scale([value for _, a, b, _, _ in spans for value in (a, b)], start=start, end=end)


def _cut(name: str, letters: float) -> str:
    return name if len(name) <= letters else name[: max(int(letters) - 1, 1)].rstrip() + "…"
