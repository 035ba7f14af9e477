"""Workbooks to rows: fifteen digits are certain, more are refused; nothing hostile reaches the parser."""

import io
import zipfile
from datetime import date, datetime

import pytest

from tests.formats.tables.files import cells, raw_rows, sheet, understated, with_sheet, workbook
from tests.refusals import refused


@pytest.mark.parametrize(
    ("value", "want", "because"),
    [
        ("007", "007", "text is text"),
        ("'=x", "'=x", "with all its signs"),
        (5, "5", "a whole number has no point"),
        (-2.5, "-2.5", "a fraction as it shows"),
        (0.1, "0.1", "the shortest decimal that is this fraction"),
        (1e-7, "0.0000001", "no exponent"),
        (123456789012345, "123456789012345", "fifteen digits"),
        (1e20, "100000000000000000000", "zeros are certain"),
        (True, "true", "a word"),
        (datetime.fromisoformat("2026-10-01 12:30:00"), "2026-10-01 12:30:00", "a time has no zone"),
        (date(2026, 10, 1), "2026-10-01 00:00:00", "a day begins at midnight"),
    ],
)
def test_cells_are_text(value: object, want: str, because: str) -> None:
    assert cells(workbook([["id", "v"], ["x", value]])) == [{"id": "x", "v": want}], because


@pytest.mark.parametrize("written", ["0.30000000000000004", "1234567890123456", "12345678901.12345"])
def test_a_number_of_more_than_fifteen_digits_is_a_fault_of_its_cell(written: str) -> None:
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>v</t></is></c></row><row r="2"><c r="A2"><v>{written}</v></c></row>'
    (row,) = raw_rows(with_sheet(workbook([["v"]]), sheet(rows)))
    assert [(fault.column, fault.code) for fault in row.faults] == [("v", "number-uncertain")]
    assert row.cells == {"v": written}


def test_blank_rows_are_no_rows_and_surplus_cells_a_fault() -> None:
    rows = raw_rows(workbook([["a", "b"], ["1", "2"], [], ["3", "4", "5"], ["6"]]))
    assert [(row.row, row.cells["a"], [fault.code for fault in row.faults]) for row in rows] == [
        (1, "1", []),
        (2, "3", ["row-ragged"]),
        (3, "6", []),
    ]


def test_a_header_with_a_column_twice_is_refused() -> None:
    with refused("column-twice"):
        raw_rows(workbook([["a", "A"], ["1", "2"]]))


@pytest.mark.parametrize(
    ("content", "because"),
    [
        (b"PK\x03\x04", "nothing but the mark"),
        (workbook([["a"], ["1"]])[:-30], "cut short"),
        (workbook([["a"], ["1"]])[:200] + b"\xff" * 300 + workbook([["a"], ["1"]])[500:], "overwritten"),
    ],
)
def test_a_broken_workbook_is_refused(content: bytes, because: str) -> None:
    with refused("workbook-broken"):
        raw_rows(content)


def zipped(name: str, content: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return archive.getvalue()


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    with refused("workbook-broken"):
        raw_rows(zipped("notes.txt", b"hello"))


@pytest.mark.parametrize("archive", [zipped("a.xml", b" " * (64 << 20)), understated(zipped("a.xml", b" " * (64 << 20)))])
def test_a_bomb_is_refused_whatever_its_directory_says(archive: bytes) -> None:
    with refused("packed-too-tightly"):
        raw_rows(archive)


def test_a_cell_at_the_far_end_is_refused_before_a_sheet_of_that_size_is_made() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with refused("sheet-too-wide"):
        raw_rows(with_sheet(workbook([["a"]]), sheet(far)))
