"""A line through time with the band it was expected in, and the small one beside a word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from crossfoot.web.charts.columns import grid, labels, slot
from crossfoot.web.charts.figure import NARROW, WIDE, Facts, drawing, figure, path
from crossfoot.web.charts.scale import scale
from crossfoot.web.templatetags.figures import exact


@dataclass(frozen=True, slots=True)
class Point:
    """value: None where nothing is known, which breaks the line. low, high: of the band; both or neither."""

    label: str
    name: str
    value: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def is_outside(self) -> bool:
        """Whether the value left its band."""
        if self.value is None or self.low is None or self.high is None:
            return False
        return not self.low <= self.value <= self.high


def band(
    given: Sequence[Point], *, title: str, caption: str, unit: str, told: Callable[[Decimal], str] = exact, name: str = "Day"
) -> SafeString:
    """A line, its band, and a mark on each point outside it."""
    rows = tuple(
        (
            each.name,
            *("n/a" if it is None else told(it) for it in (each.value, each.low, each.high)),
            "outside" if each.is_outside else "",
        )
        for each in given
    )
    legend = (("f-ours", unit), ("f-band", "expected"), ("d-stop", "outside"))
    facts = Facts(title, caption, (name, unit, "Expected from", "to", ""), rows, legend)

    def drawn(width: int, kind: str) -> SafeString:
        height = 180 if kind == "wide" else 150
        known = [it for each in given for it in (each.value, each.low, each.high) if it is not None]
        up = scale(known, start=height - 20.0, end=10.0)
        spots = [
            sum(slot(place, len(given), width=width)[i] * k for i, k in ((0, 1.0), (1, 0.5))) for place in range(len(given))
        ]
        shapes = grid(up, width=width)
        held = [(x, each) for x, each in zip(spots, given, strict=True) if each.low is not None and each.high is not None]
        edge = [(x, up.at(each.high or Decimal(0))) for x, each in held]
        edge += [(x, up.at(each.low or Decimal(0))) for x, each in reversed(held)]
        shapes.append(path("f-band", edge, end="Z"))
        for piece in pieces([(x, each.value) for x, each in zip(spots, given, strict=True)]):
            shapes.append(path("l-ours", [(x, up.at(value)) for x, value in piece]))
        for x, each in zip(spots, given, strict=True):
            if each.is_outside and each.value is not None:
                shapes.append(f'<circle class="d-stop" cx="{x:.1f}" cy="{up.at(each.value):.1f}" r="4"/>')
        shapes += labels([each.label for each in given], width=width, height=height)
        return drawing(shapes, width=width, height=height, kind=kind)

    return figure(facts, wide=drawn(WIDE, "wide"), narrow=drawn(NARROW, "narrow"))


def pieces(points: Sequence[tuple[float, Decimal | None]]) -> list[list[tuple[float, Decimal]]]:
    """The line without the places where nothing is known."""
    found: list[list[tuple[float, Decimal]]] = [[]]
    for x, value in points:
        if value is None:
            found.append([])
        else:
            found[-1].append((x, value))
    return [each for each in found if each]


def sparkline(values: Sequence[Decimal], *, told: Callable[[Decimal], str] = exact) -> SafeString:
    """A line as small as a word, and its first, least, greatest and last value in words for who does not see it."""
    if not values:
        return mark_safe("")
    up = scale(values, start=18.0, end=2.0)
    room = 94 / max(len(values) - 1, 1)
    shape = mark_safe(path("l-ours", [(1 + room * place, up.at(value)) for place, value in enumerate(values)]))
    says = f"from {told(values[0])} to {told(values[-1])}, least {told(min(values))}, most {told(max(values))}"
    return format_html(
        '<svg class="spark" viewBox="0 0 96 20" aria-hidden="true">{}</svg><span class="vh">{}</span>', shape, says
    )
