"""Parties as a table: CSV, JSON, Parquet or a workbook, one row a party."""

from __future__ import annotations

import io
import re

from crossfoot.errors import Malformed, Problem
from crossfoot.formats.tables.opening import open_table
from crossfoot.formats.tables.row import RawRow
from crossfoot.records.party import PartyGiven

COLUMNS = ("key", "kind", "name", "address", "country", "email", "tax_id", "parent")
"""`key`, `kind` and `name` are needed; the lines of an address are parted by `|`; the rest may be empty or left out."""
_NEEDED = ("key", "kind", "name")
_KINDS = ("customer", "reseller", "marketplace", "vendor", "payer")
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


def read_parties(data: bytes, *, name: str) -> tuple[PartyGiven, ...]:
    """Every party of a file. Raises Malformed: parties-malformed, with a problem for each cell that stands wrong."""
    table = open_table(io.BytesIO(data), file=name)
    problems: list[Problem] = []
    found: dict[str, PartyGiven] = {}
    unknown = [column for column in table.columns if column not in COLUMNS]
    problems += [Problem("party-column-unknown", name, None, column, {"columns": ", ".join(COLUMNS)}) for column in unknown]
    for row in table.rows:
        wrong = list(_problems(row, name, found))
        problems += wrong
        if not wrong:
            party = _party(row)
            found[party.key] = party
    if problems:
        raise Malformed("parties-malformed", problems=problems, file=name, problems_total=len(problems))
    return tuple(found.values())


def _problems(row: RawRow, file: str, found: dict[str, PartyGiven]) -> list[Problem]:
    cells = {column: row.cells.get(column, "").strip() for column in COLUMNS}
    wrong = [Problem(fault.code, file, row.row, fault.column, dict(fault.facts)) for fault in row.faults]
    wrong += [Problem("party-cell-empty", file, row.row, column) for column in _NEEDED if not cells[column]]
    if cells["kind"] and cells["kind"] not in _KINDS:
        wrong.append(Problem("party-kind-unknown", file, row.row, "kind", {"got": cells["kind"], "kinds": ", ".join(_KINDS)}))
    if cells["country"] and not _COUNTRY.fullmatch(cells["country"]):
        wrong.append(Problem("party-country-unknown", file, row.row, "country", {"got": cells["country"]}))
    if cells["key"] in found:
        wrong.append(Problem("party-twice", file, row.row, "key", {"got": cells["key"]}))
    return wrong


def _party(row: RawRow) -> PartyGiven:
    cells = {column: row.cells.get(column, "").strip() for column in COLUMNS}
    lines = tuple(line.strip() for line in cells.pop("address").split("|") if line.strip())
    return PartyGiven(address=lines, **cells)
