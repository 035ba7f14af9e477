"""A source's month, hour by day: what came against what was expected, each cell leading to its batch or its gap.

The drawing is for eyes and a mouse; the table below it holds the same figures and links for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from crossfoot.desks.usage.looking import Hour, Month
from crossfoot.measures import Instant, Period
from crossfoot.web.charts.figure import NARROW, WIDE, drawing, rect, words

_LEFT, _HOURS = 44.0, 24
_INKS = ("s1", "s2", "s3", "s4")  # the fifth is the ink of what is overdue
_LEGEND = (
    ("s1", "least"),
    ("s2", "less"),
    ("s3", "more"),
    ("s4", "most"),
    ("h-late", "some came late"),
    ("h-gap", "fewer than expected"),
    ("h-none", "none came, none expected"),
)


@dataclass(frozen=True, slots=True)
class Gap:
    """An hour that lacks events, as a page names it."""

    source: str
    at: Instant
    hour: Hour

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return f"gap-{self.source}-{self.at.datetime():%m%d%H}"


def gaps_of(month: Month, *, source: str = "") -> tuple[Gap, ...]:
    """The hours of a month that lack events, of one source or of all, the first first."""
    return tuple(
        Gap(name, at, hour)
        for name, hours in sorted(month.hours.items())
        if source in ("", name)
        for at, hour in sorted(hours.items())
        if hour.missing
    )


def late_of(hours: Mapping[Instant, Hour]) -> tuple[tuple[Instant, Hour], ...]:
    """The hours of a source some of whose events came after later hours had come."""
    return tuple((at, hour) for at, hour in sorted(hours.items()) if hour.late)


def days_of(period: Period) -> tuple[date, ...]:
    """The days of a month."""
    return tuple(period.start + timedelta(days=n) for n in range((period.end - period.start).days))


def hour_grid(month: Month, *, source: str, entity: str) -> SafeString:
    """The figure. Needs a month that has an end."""
    days, hours = days_of(month.period), month.hours.get(source, {})
    most = max((each.received for each in hours.values()), default=0)
    places = [(day, number) for day in days for number in range(_HOURS)]
    cells = {place: _Cell.of(month, hours, *place, source, entity, most=most) for place in places}
    swatch = '<svg viewBox="0 0 12 12" aria-hidden="true"><rect class="{}" x="1" y="1" width="10" height="10"/></svg>'
    legend = format_html_join("", f"<span>{swatch}{{}}</span>", _LEGEND)
    return format_html(
        '<figure class="fig"><div class="legend-row">{}</div><div class="chart">{}{}</div>{}'
        "<figcaption>Hours and days in UTC. A cell opens the batch that brought its events, or the gap.</figcaption></figure>",
        legend,
        _wide(days, cells),
        _narrow(days, cells),
        _table(days, cells, source),
    )


@dataclass(frozen=True, slots=True)
class _Cell:
    ink: str
    says: str
    link: str

    @staticmethod
    def of(
        month: Month, hours: Mapping[Instant, Hour], day: date, number: int, source: str, entity: str, *, most: int
    ) -> _Cell:
        at = Instant.of(datetime(day.year, day.month, day.day, number, tzinfo=UTC))
        hour = hours.get(at)
        if hour is None:
            return _Cell("h-none", "0" if month.until and at < month.until else "", "")
        link = reverse("usage-batch", args=[entity, hour.batches[-1]]) if hour.batches else ""
        if hour.missing:
            return _Cell("h-gap", f"{hour.received:,} of {hour.expected:,}", link or f"#{Gap(source, at, hour).anchor}")
        if hour.late:
            return _Cell("h-late", f"{hour.received:,}, {hour.late:,} late", link)
        return _Cell(_INKS[min(3, hour.received * 4 // max(most, 1))], f"{hour.received:,}", link)


_Cells = Mapping[tuple[date, int], _Cell]


def _drawn(cell: _Cell, *, x: float, y: float, width: float, height: float) -> str:
    shape = rect(cell.ink, x=x + 0.5, y=y + 0.5, width=width - 1, height=height - 1)
    return f'<a href="{escape(cell.link)}" tabindex="-1">{shape}</a>' if cell.link else shape


def _wide(days: Sequence[date], cells: _Cells) -> SafeString:
    room, tall = (WIDE - _LEFT) / max(len(days), 1), 9.0
    shapes = [words("r", f"{hour:02}", x=_LEFT - 6, y=18 + tall * hour + 8) for hour in range(0, _HOURS, 3)]
    for place, day in enumerate(days):
        shapes.append(words("m", str(day.day), x=_LEFT + room * (place + 0.5), y=12))
        shapes += [
            _drawn(cells[day, hour], x=_LEFT + room * place, y=18 + tall * hour, width=room, height=tall)
            for hour in range(_HOURS)
        ]
    return drawing(shapes, width=WIDE, height=18 + int(tall) * _HOURS, kind="wide")


def _narrow(days: Sequence[date], cells: _Cells) -> SafeString:
    room, tall = (NARROW - _LEFT) / _HOURS, 14.0
    shapes = [words("m", f"{hour:02}", x=_LEFT + room * (hour + 0.5), y=12) for hour in range(0, _HOURS, 3)]
    for place, day in enumerate(days):
        shapes.append(words("r", f"{day:%m-%d}", x=_LEFT - 6, y=18 + tall * place + 11))
        shapes += [
            rect(cells[day, h].ink, x=_LEFT + room * h + 0.5, y=18.5 + tall * place, width=room - 1, height=tall - 1)
            for h in range(_HOURS)
        ]
    return drawing(shapes, width=NARROW, height=18 + int(tall) * max(len(days), 1), kind="narrow")


def _table(days: Sequence[date], cells: _Cells, source: str) -> SafeString:
    heads = format_html_join("", '<th scope="col" class="num">{:02}</th>', ((hour,) for hour in range(_HOURS)))
    rows = [
        format_html(
            '<tr><th scope="row"><span class="d">{}</span></th>{}</tr>',
            day.isoformat(),
            mark_safe("".join(_figure(cells[day, hour]) for hour in range(_HOURS))),
        )
        for day in days
    ]
    return format_html(
        '<details class="mt3"><summary>The figures of every hour, with links</summary>'
        '<div class="table-wrap" tabindex="0" role="region" aria-label="Events of {} by hour"><table class="data snug">'
        '<caption>Events of {} by day and hour, UTC</caption><thead><tr><th scope="col">Day</th>{}</tr></thead>'
        "<tbody>{}</tbody></table></div></details>",
        source,
        source,
        heads,
        mark_safe("".join(rows)),
    )


def _figure(cell: _Cell) -> str:
    if not cell.link:
        return format_html('<td class="num dim">{}</td>', cell.says)
    return format_html('<td class="num"><a href="{}">{}</a></td>', cell.link, cell.says)
