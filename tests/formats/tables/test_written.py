"""What is written comes back as it was, and no cell of it is a formula."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.formats.tables.escaping import REJECT_COLUMNS, escaped, unescaped
from crossfoot.formats.tables.written import write_csv, write_xlsx
from tests.formats.tables.files import cells
from tests.tables import rows

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12) | st.sampled_from(
    ["=1+1", "-5", "'-5", "''=x", "@cmd", "+1", "\tx", '"', " x ", "'", "-", "=", "-5e3"]
)


@rows("""
 cell     | written   | because
 =1+1     | '=1+1     | a formula
 +x       | '+x       | so is this
 @sum     | '@sum     | and this
 -x       | '-x       | and this
 -5       | -5        | a number is none
 +2.5     | +2.5      | nor this
 -5e3     | '-5e3     | a reader might take it for one
 '=1      | ''=1      | its own apostrophe stays its own
 'x       | 'x        | harmless
 x=1      | x=1       | only the first sign counts
""")
def test_cells_are_made_safe(cell: str, written: str, because: str) -> None:
    assert escaped(cell) == written
    assert unescaped(written) == cell


@given(TEXTS)
def test_no_cell_begins_as_a_formula_and_each_comes_back(cell: str) -> None:
    written = escaped(cell)
    assert not written.startswith(("=", "@", "\t", "\r"))
    assert unescaped(written) == cell


@given(st.lists(st.lists(TEXTS, min_size=8, max_size=8), max_size=5))
def test_a_csv_file_of_ours_reads_back_identically(body: list[list[str]]) -> None:
    columns = [*REJECT_COLUMNS, "id", "n"]
    content = write_csv(columns, body)
    assert next(csv.reader(io.StringIO(content.decode(), newline=""))) == columns
    read = cells(content)
    assert [list(row.values()) for row in read] == [
        [cell.lstrip(" ") if needs_no_quotes(cell) else cell for cell in row] for row in body
    ]


def needs_no_quotes(cell: str) -> bool:
    return not set(escaped(cell)) & set(',"\n\r')


@given(st.lists(st.tuples(TEXTS.filter(str.strip), TEXTS), max_size=5))
def test_a_workbook_of_ours_reads_back_identically(body: list[tuple[str, str]]) -> None:
    read = cells(write_xlsx(["id", "n"], body))
    assert [(row["id"], row["n"]) for row in read] == [tuple(row) for row in body]


def test_the_same_rows_make_the_same_bytes() -> None:
    assert write_xlsx(["a"], [["1"]]) == write_xlsx(["a"], [["1"]])
