"""What people paste: read within limits, columns guessed by name, formulas told."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.errors import Malformed
from crossfoot.web.flows.pasted import (
    BYTES_MAX,
    ROWS_MAX,
    UNPACKED_BYTES_MAX,
    Pasted,
    Target,
    carried_back,
    formula,
    guessed,
    mapped,
    read_pasted,
)

TARGETS = (Target("order", "Order", needed=True, alike=("po",)), Target("unit_price", "Unit price"), Target("start", "Start"))


def workbook(rows) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "because"),
    [
        (b"a\tb\n1\t2,5\n", "a spreadsheet's clipboard parts cells by tabs"),
        (b'a;b\n1;"2,5"\n', "a German export parts them by semicolons"),
        (b'a,b\n1,"2,5"\n', "a CSV by commas"),
        (b"\xef\xbb\xbfa\tb\r\n1\t2,5\r\n", "with a mark of its encoding and Windows' line ends"),
        (workbook([["a", "b"], ["1", "2,5"]]), "a workbook has cells"),
    ],
)
def test_a_table_is_read_however_it_comes(data, because):
    assert read_pasted(data, name="x") == Pasted(("a", "b"), (("1", "2,5"),)), because


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (UNPACKED_BYTES_MAX + 1))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code", "because"),
    [
        (b" \n", "paste-nothing", "nothing was pasted"),
        (b"a,b\n", "paste-nothing", "a head without rows"),
        (b"a\n" + b"x" * BYTES_MAX, "paste-too-large", "too many bytes"),
        (b"a\n" + b"1\n" * (ROWS_MAX + 1), "paste-too-large", "too many rows"),
        (",".join(f"c{n}" for n in range(61)).encode() + b"\n1\n", "paste-too-large", "too many columns"),
        (bomb(), "paste-too-large", "a workbook that unpacks to more than it may"),
        (b"PK\x03\x04 no workbook", "paste-kind", "an archive that is none"),
        (b'[{"a": 1}]', "paste-kind", "JSON has no columns to choose"),
        (b"\x1f\x8b\x08 packed", "paste-kind", "packed text"),
        (b"a,A\n1,2\n", "column-twice", "a column named twice"),
    ],
)
def test_what_cannot_be_imported_is_refused(data, code, because):
    with pytest.raises(Malformed) as refused:
        read_pasted(data, name="x")
    assert refused.value.code == code, because


def test_columns_are_guessed_by_name_and_none_serves_twice():
    assert guessed(("PO", "Unit-Price", "Starts", "unit price"), TARGETS) == {"order": 0, "unit_price": 1, "start": 2}
    assert guessed(("order", "Order "), TARGETS) == {"order": 0}


@pytest.mark.parametrize(
    ("cell", "is_one", "because"),
    [
        ("=1+1", True, "a formula"),
        ("@SUM(A1)", True, "an older one"),
        ("+cmd|' /C calc'!A0", True, "one that runs a program"),
        ("-2+3", True, "a sum is one"),
        ("-12.50", False, "a negative amount is none"),
        ("+4,000", False, "nor is one with its sign"),
        ("-", False, "nor a dash for nothing"),
        ("Orrin Freight", False, "nor a name"),
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_is_known(cell, is_one, because):
    assert formula(cell) is is_one, because


def test_formulas_are_told_beside_their_cells():
    data, problems = mapped(Pasted(("a", "b"), (("ok", "=HYPERLINK(1)"),)), {"order": 1})
    assert [(each.code, each.row, each.field) for each in problems] == [("paste-formula", 1, "order")]
    assert list(csv.reader(io.StringIO(data.decode()))) == [["order"], ["=HYPERLINK(1)"]]


@given(st.lists(st.tuples(st.text(), st.text()), min_size=1, max_size=5))
def test_rows_come_back_from_the_form_as_they_went(rows):
    pasted = Pasted(("a", "b"), tuple(rows))
    assert carried_back(pasted.carried()) == pasted


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("", "nothing"),
        ("[" * 100_000, "too deep"),
        ("{}", "another shape"),
        (json.dumps([["a", "b"], [["1"]], []]), "a row that is too short"),
        (json.dumps([["a"], [["1"]] * (ROWS_MAX + 1), []]), "more rows than are read"),
    ],
)
def test_rows_that_somebody_changed_on_their_way_are_refused(text, because):
    with pytest.raises(Malformed) as refused:
        carried_back(text)
    assert refused.value.code == "paste-changed", because
