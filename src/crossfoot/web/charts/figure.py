"""What every chart is: two drawings of one set of facts, and the facts themselves as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDE, NARROW = 920, 340
"""The widths of the two drawings; style sheets show the one that fits."""


@dataclass(frozen=True, slots=True)
class Facts:
    """title: what is drawn. caption: what to read off it. heads: of the table. rows: texts, exact, as shown elsewhere.

    legend: (class of the swatch, words).
    """

    title: str
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    legend: tuple[tuple[str, str], ...] = ()


def figure(facts: Facts, *, wide: SafeString, narrow: SafeString) -> SafeString:
    """The whole figure. wide, narrow: as made by `drawing`."""
    swatch = '<svg viewBox="0 0 12 12" aria-hidden="true"><rect class="{}" x="1" y="1" width="10" height="10"/></svg>'
    keys = format_html_join("", f"<span>{swatch}{{}}</span>", facts.legend)
    legend = format_html('<div class="legend-row">{}</div>', keys) if facts.legend else ""
    return format_html(
        '<figure class="fig">{}<div class="chart">{}{}</div>{}<figcaption>{}</figcaption></figure>',
        legend,
        wide,
        narrow,
        told(facts),
        facts.caption,
    )


def told(facts: Facts) -> SafeString:
    """The numbers of a chart as a table that is heard and not seen."""
    heads = format_html_join("", '<th scope="col">{}</th>', ((each,) for each in facts.heads))
    rows = [
        format_html(
            '<tr><th scope="row">{}</th>{}</tr>', row[0], format_html_join("", "<td>{}</td>", ((each,) for each in row[1:]))
        )
        for row in facts.rows
    ]
    body = mark_safe("".join(rows))
    return format_html(
        '<div class="vh"><table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
        facts.title,
        heads,
        body,
    )


def drawing(shapes: Sequence[str], *, width: int, height: int, kind: str) -> SafeString:
    """An SVG of shapes. kind: `wide` or `narrow`, which screens it is for."""
    return format_html(
        '<svg class="draw-{}" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>',
        kind,
        width,
        height,
        mark_safe("".join(shapes)),
    )


def rect(classes: str, *, x: float, y: float, width: float, height: float, title: str = "") -> str:
    """A bar or a cell."""
    inside = f"<title>{escape(title)}</title>" if title else ""
    end = f">{inside}</rect>" if inside else "/>"
    return f'<rect class="{classes}" x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"{end}'


def line(classes: str, *, x: float, y: float, to_x: float, to_y: float) -> str:
    """A straight line."""
    return f'<path class="{classes}" d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"/>'


def path(classes: str, points: Sequence[tuple[float, float]], *, end: str = "") -> str:
    """A line through points; `end="Z"` closes it."""
    return f'<path class="{classes}" d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in points)}{end}"/>' if points else ""


def words(classes: str, text: str, *, x: float, y: float) -> str:
    """A text; its anchor is in the classes: `m` middle, `r` right."""
    return f'<text class="{classes}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'
