"""What comes damaged is refused, whole, with a sentence that says what to do."""

from __future__ import annotations

import gzip
import io

import pytest
import xlsxwriter

from crossfoot.formats.statements.catalog import layout_named
from crossfoot.formats.statements.reader import must_be_whole, open_statement
from tests.formats.statements.sheets import SAMPLES, read, read_line, small, written
from tests.refusals import refused
from tests.tables import rows

BILLING = layout_named("aws-billingeventfeed")
FEED = (SAMPLES / "aws_billingeventfeed_v1.csv").read_bytes()


def told(content: bytes, code: str, **given) -> str:
    """What is said of a file that is refused for one code alone."""
    found = read(content, **given)
    assert {problem.code for problem in found.problems} == {code}
    with refused("statement-rows-wrong") as refusal:
        must_be_whole(found, file="statement.csv")
    assert "Nothing of it was taken" in str(refusal.value)
    return f"{found.problems[0]} {found.problems[0].do}"


@rows("""
 column  | cell             | code                        | says                     | because
 amount  | 1.00 EUR         | statement-currencies-differ | never added              | two currencies on one line
 amount  | $1.00            | statement-currencies-differ | column of its own        | a sign for a currency
 amount  | Not avail.       | statement-number            | Not applicable, none     | a word nobody declared
 amount  | 1,000.00         | statement-number            | without opening it       | thousands grouped by a spreadsheet
 amount  | 1.23E+15         | statement-number            | without opening it       | a number a spreadsheet shortened
 amount  | (10.00)          | statement-number            | without opening it       | an accountant's minus
 amount  | 0.0000000000000001 | too-many-places           | place 15                 | finer than any statement
 line    | 1.23E+15         | statement-id-damaged        | import this column as text | a long id a spreadsheet shortened
 account | 11122223333      | statement-id-length         | zeros are not put back   | a zero it began with is lost
 account | 0111222233334    | statement-id-length         | 12 digits                | one digit too many
 day     | 28/02/2026       | statement-date-order        | as it came               | day first, where the month stands first
 day     | Feb 28           | statement-date              | 2/28/2026                | no date at all
 day     | 2026-02-30       | statement-date              | no date                  | a day there is none of
 at      | yesterday        | not-a-time                  | yesterday                | no moment
 at      | 2026-11-01 01:30:00 | time-repeated            | 01:30                    | an hour the clock shows twice
 at      | 2026-03-08 02:30:00 | time-in-dst-gap          | 02:30                    | an hour the clock skips
 month   | 2/2026           | statement-month             | 2026-02                  | no month
 paid    | perhaps          | statement-flag              | 1 or 0                   | neither yes nor no
 currency | US$             | unknown-currency            | US$                      | no currency
""")
def test_a_damaged_cell_is_refused_with_what_to_do(column, cell, code, says, because):
    found = read_line(**{column: cell})
    assert [(problem.code, problem.row, problem.field) for problem in found.problems] == [(code, 1, column)]
    assert says in f"{found.problems[0]} {found.problems[0].do}"
    assert found.rows == ()


@rows("""
 form | cell       | day        | because
 mdy  | 2/3/2026   | 2026-02-03 | the month first, as declared
 dmy  | 2/3/2026   | 2026-03-02 | the day first, as declared
 dmy  | 02.03.2026 | 2026-03-02 | points between
 mdy  | 2026-02-03 | 2026-02-03 | what cannot be mistaken is always read
 mdy  | 2/3/2026 12:00:00 AM | 2026-02-03 | a midnight that a spreadsheet adds
 iso  | 2026-02-03 00:00:00  | 2026-02-03 | a midnight that a workbook adds
""")
def test_a_date_is_read_in_the_declared_order(form, cell, day, because):
    found = read_line(layout=small(dates=f'dates = "{form}"'), day=cell)
    assert str(found.rows[0].values["day"]) == day


def test_a_date_in_another_order_is_never_guessed():
    found = read_line(layout=small(dates='dates = "iso"'), day="2/3/2026")
    assert [problem.code for problem in found.problems] == ["statement-date-order"]


@rows("""
 form   | cell      | amount   | because
 commas | 1,000.50  | 1000.5   | groups of three, as declared
 points | 1.000,50  | 1000.5   | the other way round
 points | 12,5      | 12.5     | a comma before the places
 plain  | +12.50    | 12.5     | a sign is no harm
""")
def test_numbers_are_read_as_the_layout_declares_them(form, cell, amount, because):
    layout = small(dates=f'dates = "mdy"\nnumbers = "{form}"')
    assert str(read_line(layout=layout, amount=cell).rows[0].values["amount"]) == amount


def test_a_word_for_nothing_is_nothing_also_in_a_column_of_numbers():
    assert read_line(amount="Not applicable").rows[0].values["amount"] is None


def test_a_feed_that_breaks_off_inside_a_row_is_cut_short():
    cut = FEED[: FEED.rindex(b",USD,") - 40]
    assert "was cut short on its way" in told(cut, "statement-cut-short")
    assert "Download it again" in told(cut, "statement-cut-short")


def test_a_line_of_json_that_breaks_off_is_cut_short():
    lines = b'{"line": "L-1", "amount": 10.00, "currency": "USD"}\n{"line": "L-2", "amo'
    assert "row 2" in told(lines, "statement-cut-short", layout=small())


def test_a_packed_feed_that_breaks_off_is_refused():
    with refused("packed-file-broken"):
        read(gzip.compress(FEED)[:-20])


def test_a_file_whose_quotes_break_off_is_refused():
    with refused("quotes-broken"):
        read(written(["line", "amount", "currency"], ["L-1", "1", "USD"]) + b'"L-2', layout=small())


def test_a_missing_column_is_refused_by_name():
    header, *body = FEED.splitlines()
    without = b"\n".join([header.replace(b",transaction_type", b""), *body])
    with refused("statement-columns-missing", problems=("statement-column-missing",)) as refusal:
        open_statement(io.BytesIO(without), file="feed.csv", layout=BILLING)
    assert "no column transaction_type" in str(refusal.value)


def test_a_column_that_was_renamed_is_told_with_its_new_name():
    renamed = FEED.replace(b",transaction_type,", b",transaction_types,", 1)
    with refused("statement-columns-missing", problems=("statement-column-renamed",)) as refusal:
        open_statement(io.BytesIO(renamed), file="feed.csv", layout=BILLING)
    assert "transaction_types is new and may be what it is called now" in str(refusal.value)


def test_a_new_column_is_kept_and_reported():
    header, *body = FEED.splitlines()
    more = b"\n".join([header + b",fx_rate", *(line + b",1.08" for line in body)])
    opened = open_statement(io.BytesIO(more), file="feed.csv")
    assert opened.unknown == ("fx_rate",)
    assert [row.extra for row in read(more).rows] == [{"fx_rate": "1.08"}] * 5


def test_a_key_that_comes_twice_is_refused():
    twice = written(["line", "amount", "currency"], ["L-1", "1", "USD"], ["L-1", "2", "USD"])
    assert "Row 1 has the key L-1 already" in told(twice, "statement-row-twice", layout=small())


def test_a_feed_may_say_a_thing_again_but_not_two_things_at_one_moment():
    lines = FEED.decode().splitlines()
    again = "\n".join([*lines, lines[1]]).encode()
    assert read(again).problems == ()
    two = "\n".join([*lines, lines[1].replace("1000.00", "1000.01")]).encode()
    assert "be-1" in told(two, "statement-row-twice")


def test_a_row_without_its_key_is_refused():
    assert [problem.code for problem in read_line(line="").problems] == ["cell-empty"]


def test_every_bad_row_is_told_not_only_the_first():
    found = read(
        written(["line", "amount", "currency"], ["L-1", "x", "USD"], ["L-2", "1", "USD"], ["", "y", "ZZZ"]), layout=small()
    )
    assert [(problem.row, problem.code) for problem in found.problems] == [
        (1, "statement-number"),
        (3, "statement-number"),
        (3, "unknown-currency"),
    ]
    with refused("statement-rows-wrong") as refusal:
        must_be_whole(found, file="statement.csv")
    assert "2 of 3 rows" in str(refusal.value)


def test_a_statement_without_rows_is_refused():
    with refused("statement-empty"):
        must_be_whole(read(written(["line", "amount", "currency"]), layout=small()), file="statement.csv")


def test_an_account_that_a_workbook_kept_as_a_number_has_lost_its_zero():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["line", "account", "amount", "currency"])
        page.write_row(1, 0, ["L-1", 44455556666, 10.5, "USD"])
        page.write_row(2, 0, ["L-2", "044455556666", 10.5, "USD"])
    found = read(content.getvalue(), layout=small())
    assert [(problem.row, problem.code) for problem in found.problems] == [(1, "statement-id-length")]
    assert str(found.rows[0].values["amount"]) == "10.5"


@pytest.mark.parametrize("name", ["line", "LINE"])
def test_columns_are_found_whatever_their_order(name):
    layout = small(key='case = "ignored"\nkey = ["line"]')
    found = read(written(["currency", name, "amount"], ["USD", "L-1", "3"]), layout=layout)
    assert found.rows[0].key == ("L-1",)
