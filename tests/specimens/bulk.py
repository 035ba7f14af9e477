"""What a person reads when the lake or the columns say no."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from crossfoot.bulk.importing import import_file, stage_events
from crossfoot.bulk.lake import Lake, Shelf
from crossfoot.bulk.meter import metering
from crossfoot.bulk.plan import BulkMeter, MeterPlan, Served, Slot
from crossfoot.formats.usage.mapping import Column, Constant, IdColumns, Measure, Time, UsageMapping
from crossfoot.measures import Instant, Span
from tests.bulk.lakes import Shelves, event

_NAME = "0" * 64
_MOST = Decimal("9999999999999999999.999999999999999")
"""The largest quantity there is."""


def _damaged(root: Path) -> None:
    path = Lake(root).path(Shelf.EVENTS, _NAME)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"other bytes")
    Lake(root).verify(Shelf.EVENTS, [_NAME])


def _one_column(root: Path) -> None:
    mapping = UsageMapping("api", IdColumns(("id",)), Time("at"), Column("who"), (Measure(Constant("calls"), Column("n")),))
    path = root / "usage.csv"
    path.write_text("id,id,at,who,n\n1,1,2026-10-01T00:00:00Z,acme,1\n", "utf-8")
    import_file(Lake(root), path, mapping=mapping, batch_id="b-1")


def _too_large(root: Path) -> None:
    rows = [event(str(number), quantity=_MOST) for number in range(11_000)]
    stage_events(Lake(root), rows, batch_id="b-1")


def _too_wide(root: Path) -> None:
    shelves = Shelves.at(root)
    for batch in range(2):
        shelves.receive([event(f"{batch}.{number}", quantity=_MOST) for number in range(9_999)])
    always = Span(Instant(0), Instant(10_000))
    plan = MeterPlan(
        always,
        (Served("acme", "A-1", "book"),),
        (BulkMeter("book", "calls", "calls", "month"),),
        (Slot("month", "all", always),),
    )
    with metering(shelves.snapshot, plan=plan):
        pass


SPECIMENS = {
    "lake-file-missing": lambda tmp_path: Lake(tmp_path).paths(Shelf.EVENTS, [_NAME]),
    "lake-file-damaged": lambda tmp_path: _damaged(tmp_path),
    "file-not-columnar": lambda tmp_path: _one_column(tmp_path),
    "quantities-too-large": lambda tmp_path: _too_large(tmp_path),
    "sum-too-wide": lambda tmp_path: _too_wide(tmp_path),
}
