"""What a person reads when a statement cannot be taken as it came."""

from __future__ import annotations

from decimal import Decimal

from crossfoot.engines.controls.statement_totals import column_totals, must_foot
from crossfoot.errors import Problem
from crossfoot.formats.statements.catalog import layout_named, recognised
from crossfoot.formats.statements.claims import noticed
from crossfoot.formats.statements.layout_file import read_layout
from crossfoot.formats.statements.reader import check_header, must_be_whole
from crossfoot.measures import Instant
from crossfoot.records.counterparties.statement import StatementRow
from tests.formats.statements.sheets import SMALL, read, read_line, small, written
from tests.specimens.gallery import Provoke

_HEADER = ["line", "amount", "currency"]
_BILLING = layout_named("aws-billingeventfeed")


def _twin(name: str) -> object:
    return read_layout(SMALL.replace('"small"', f'"{name}"').encode(), name=f"{name}.toml")


def _whole(content: bytes) -> None:
    must_be_whole(read(content, layout=small()), file="statement.csv")


def _noticed() -> tuple[Problem, ...]:
    def event(row: int, currency: str) -> StatementRow:
        cells = dict.fromkeys((column.name for column in _BILLING.columns), "x")
        moment = {"valid_from": Instant(0), "amount": Decimal(1), "currency": currency, "bank_trace_id": "testTraceId"}
        return StatementRow(row, (f"be-{row}",), {**cells, **moment}, {})

    return noticed([event(1, "EUR"), event(2, "USD")], layout=_BILLING, file="feed.csv")


def _told() -> None:
    totals = column_totals(read_line().rows, footed=[("amount", "currency")])
    must_foot(totals, rows_read=1, told=[("amount", "USD", Decimal("12.50"))], rows_told=2, file="statement.csv")


_renamed = [column.name.replace("transaction_type", "transaction_kind") for column in _BILLING.columns]

SPECIMENS: dict[str, Provoke] = {
    "layout-unreadable": lambda: read_layout(b"columns: [a, b]", name="reseller.toml"),
    "layout-wrong": lambda: read_layout(SMALL.replace('"mdy"', '"ymd"').encode(), name="reseller.toml"),
    "layout-key-wrong": lambda: read_layout(SMALL.replace('"mdy"', '"ymd"').encode(), name="reseller.toml"),
    "layout-column-unknown": lambda: read_layout(SMALL.replace('["line"]', '["row"]').encode(), name="reseller.toml"),
    "statement-format-missing": lambda: layout_named("aws-billing-event"),
    "statement-format-unknown": lambda: recognised(["billing_event_id", "amount"], file="feed.csv"),
    "statement-format-ambiguous": lambda: recognised(_HEADER, file="march.csv", known=[_twin("one"), _twin("two")]),  # type: ignore[list-item]
    "statement-columns-missing": lambda: check_header(_BILLING, _renamed, file="feed.csv"),
    "statement-column-missing": lambda: check_header(small(), _HEADER[1:], file="march.csv"),
    "statement-column-renamed": lambda: check_header(_BILLING, _renamed, file="feed.csv"),
    "statement-rows-wrong": lambda: _whole(written(_HEADER, ["L-1", "1.00 EUR", "USD"], ["L-2", "2.00", "USD"])),
    "statement-empty": lambda: _whole(written(_HEADER)),
    "statement-cut-short": lambda: read(written(_HEADER, ["L-1", "1.00", "USD"], ["L-2", "2."]), layout=small()).problems,
    "statement-row-twice": lambda: read(written(_HEADER, *[["L-1", "1.00", "USD"]] * 2), layout=small()).problems,
    "statement-number": lambda: read_line(amount="1,000.00").problems,
    "statement-currencies-differ": lambda: read_line(amount="1.00 EUR").problems,
    "statement-id-damaged": lambda: read_line(line="1.23E+15").problems,
    "statement-id-length": lambda: read_line(account="44455556666").problems,
    "statement-date": lambda: read_line(day="28 February").problems,
    "statement-date-order": lambda: read_line(day="28/02/2026").problems,
    "statement-month": lambda: read_line(month="February").problems,
    "statement-flag": lambda: read_line(paid="perhaps").problems,
    "statement-placeholder": _noticed,
    "statement-line-currencies": _noticed,
    "statement-totals-differ": _told,
    "statement-count-differs": _told,
    "statement-total-differs": _told,
}
