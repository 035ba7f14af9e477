"""Rejected rows come back as a file to correct and send again; nothing of them is lost, and nothing in it is a formula."""

import csv
import io

from crossfoot.formats.tables.opening import open_table
from crossfoot.formats.usage.rejects import reject_table, rejects_csv, rejects_xlsx
from tests.formats.tables.files import cells
from tests.formats.usage.mappings import HEADER, read

AT = "2026-10-01T00:00:00Z"
COLUMNS = tuple(HEADER.strip().split(","))
BAD = read(HEADER + f'1,{AT},acme,5,,,\n2,soon,acme,=1+1,gpt,,\n3,{AT},"=cmd()",-5x,,,\n4,{AT},acme,-5,,x\n').rejected


def test_a_rejected_row_is_told_with_field_code_reason_and_advice() -> None:
    header, body = reject_table(BAD, columns=COLUMNS)
    assert header == ["row", "field", "code", "reason", "do", "also", *COLUMNS]
    assert [(row[0], row[1], row[2]) for row in body] == [
        ("2", "at", "not-a-time"),
        ("3", "n", "not-a-plain-number"),
        ("4", "", "row-ragged"),
    ]
    assert all(row[3] and row[4] for row in body)
    assert body[0][5].startswith("n: ")
    assert body[0][6:] == ["2", "soon", "acme", "=1+1", "gpt", "", ""]


def test_no_cell_of_the_csv_file_is_a_formula_and_all_come_back() -> None:
    content = rejects_csv(BAD, columns=COLUMNS)
    written = list(csv.reader(io.StringIO(content.decode())))
    assert written[2][8:10] == ["'=cmd()", "'-5x"]
    assert written[3][9] == "-5", "a number is none"
    assert [[row[name] for name in COLUMNS] for row in cells(content)] == [
        [row.cells.get(name, "") for name in COLUMNS] for row in BAD
    ]


def test_the_workbook_holds_the_same() -> None:
    names, body = reject_table(BAD, columns=COLUMNS)
    assert [list(row.values()) for row in cells(rejects_xlsx(BAD, columns=COLUMNS))] == body
    assert open_table(io.BytesIO(rejects_xlsx(BAD, columns=COLUMNS)), file="r").columns == tuple(names)


def test_the_corrected_file_is_read_with_the_same_mapping() -> None:
    content = rejects_csv(BAD[:2], columns=COLUMNS).decode()
    again = read(content.replace("soon", AT).replace("'=1+1", "2").replace("'-5x", "-5"))
    assert again.rejected == ()
    assert [(event.event_id, event.account, str(event.quantity)) for event in again.events] == [
        ("2", "acme", "2"),
        ("3", "=cmd()", "-5"),
    ]


def test_rows_rejected_again_have_their_reasons_once() -> None:
    again = read(rejects_csv(BAD[:1], columns=COLUMNS)).rejected
    header, body = reject_table(again, columns=("row", "field", "code", "reason", "do", "also", *COLUMNS))
    assert header == ["row", "field", "code", "reason", "do", "also", *COLUMNS]
    assert body[0][0] == "1", "its row in the file it came from now"


def test_a_file_that_has_a_column_called_row_keeps_it() -> None:
    done = read(f"row,id,at,who,n\n7,1,{AT},acme,x\n")
    header, body = reject_table(done.rejected, columns=("row", "id", "at", "who", "n"))
    assert header[:7] == [
        "rejected row",
        "rejected field",
        "rejected code",
        "rejected reason",
        "rejected do",
        "rejected also",
        "row",
    ]
    assert (body[0][0], body[0][6]) == ("1", "7")
    assert cells(rejects_csv(done.rejected))[0]["row"] == "7"


def test_a_ragged_row_loses_nothing() -> None:
    done = read(HEADER + f"1,{AT},acme,5,a,b,c,d,e\n")
    header, body = reject_table(done.rejected, columns=COLUMNS)
    assert header[-2:] == ["(cell 8)", "(cell 9)"]
    assert body[0][-2:] == ["d", "e"]
