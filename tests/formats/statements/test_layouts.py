"""The layouts that come with the product, against files of every kind they describe."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from crossfoot.formats.statements.catalog import layout_named, layouts, missing, recognised, unknown
from crossfoot.formats.statements.claims import claims_of
from crossfoot.formats.statements.layout import Certain
from crossfoot.formats.statements.layout_file import read_layout
from crossfoot.formats.statements.reader import open_statement, read_statement
from tests.formats.statements.sheets import NOT_STATEMENTS, SAMPLES, SMALL
from tests.refusals import refused
from tests.tables import rows

FILES = sorted(path for path in SAMPLES.glob("*.csv") if path.name not in NOT_STATEMENTS)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_sample_is_told_by_its_header_and_read_to_its_last_row(path: Path):
    with path.open("rb") as stream:
        opened = open_statement(stream, file=path.name)
        read = read_statement(opened)
    assert (read.rows_read, len(read.rows), read.problems, opened.unknown) == (5, 5, (), ())
    claimed = claims_of(read.rows, layout=opened.layout)
    assert {claim.row for claim in claimed.claims} | {*claimed.silent} == {1, 2, 3, 4, 5}


@rows("""
 layout                        | columns | because
 aws-billed-revenue            | 79      | the report has 79 columns
 aws-collections-disbursements | 75      | the report has 75 columns
 aws-agreements                | 43      | the report has 43 columns
 aws-usage                     | 56      | the report has 56 columns
 azure-usage                   | 53      | the export of usage has 53
 azure-orders                  | 21      | the export of orders has 21
 azure-customers               | 24      | the export of customers has 24
 azure-payments                | 16      | the export of payments has 16
 azure-csp-one-time            | 46      | the reconciliation of one-time purchases has 46
 azure-csp-daily-rated         | 52      | the daily rated usage has 52
 snowflake-disbursements       | 18      | the view has 18
 focus-invoice-detail          | 22      | version 1.4 of the data set has 22
""")
def test_a_layout_has_as_many_columns_as_its_report(layout, columns, because):
    assert len(layout_named(layout).columns) == int(columns)


def test_the_twelve_feeds_are_there_and_each_keeps_its_history():
    feeds = [each for each in layouts() if each.name.endswith("feed")]
    names = "account address agreement agreementterm billingevent dailyusage legacyidmapping offer offerproduct offertarget"
    assert [each.name for each in feeds] == [f"aws-{name}feed" for name in [*names.split(), "product", "taxitem"]]
    assert all(each.history and not each.repeats for each in feeds)


def test_no_header_of_one_layout_is_taken_for_another():
    for layout in layouts():
        header = [column.name for column in layout.columns]
        assert recognised(header, file="x.csv") is layout


def test_every_layout_requires_something_and_a_feed_that_is_certain_all_that_its_first_form_had():
    for layout in layouts():
        assert layout.required
        if layout.certain is Certain.NAMES and layout.history and layout.name != "aws-billingeventfeed":
            assert len(layout.columns) - len(layout.required) <= 1


def test_a_header_that_belongs_to_nothing_is_refused_with_what_is_near():
    with refused("statement-format-unknown") as told:
        recognised(["billing_event_id", "amount", "currency", "invoice_id"], file="feed.csv")
    assert "aws-billingeventfeed (lacks valid_from" in str(told.value)
    with refused("statement-format-unknown") as told:
        recognised(["Betrag"], file="feed.csv")
    assert "none has a column in common" in str(told.value)


def test_a_header_that_fits_two_formats_is_refused_with_both():
    one, two = (read_layout(SMALL.replace('name = "small"', f'name = "{name}"').encode(), name="s.toml") for name in "ab")
    with refused("statement-format-ambiguous") as told:
        recognised(["line", "amount", "currency"], file="feed.csv", known=[one, two])
    assert "a, b" in str(told.value)


def test_a_header_of_many_columns_goes_to_the_layout_that_knows_most_of_them():
    header = [column.name for column in layout_named("aws-billed-revenue").columns]
    assert recognised([*header, "new_column"], file="x.csv").name == "aws-billed-revenue"
    assert unknown(layout_named("aws-billed-revenue"), [*header, "new_column"]) == ("new_column",)


def test_capitals_count_only_where_the_sender_keeps_to_them():
    with (SAMPLES / "azure_payments.csv").open(newline="") as file:
        shouted = [name.upper() for name in next(csv.reader(file))]
    assert recognised(shouted, file="x.csv").name == "azure-payments"
    feed = layout_named("aws-productfeed")
    assert missing(feed, [column.name.upper() for column in feed.columns]) == tuple(column.name for column in feed.columns)


def test_focus_is_read_in_the_words_of_every_version():
    old = [column.name for column in layout_named("focus-cost-and-usage").columns if column.name != "ServiceProviderName"]
    new = [column.name for column in layout_named("focus-cost-and-usage").columns if column.name != "ProviderName"]
    assert recognised(old, file="x.csv").name == recognised(new, file="x.csv").name == "focus-cost-and-usage"


@rows(r"""
 changed | to | problems | because
 key = ["line"] | key = ["row"] | layout-column-unknown | a key of columns that are none
 kind = "charge" | kind = "gift" | layout-key-wrong | a word that is none
 kind = "charge" | sort = "charge" | key-unknown key-missing | a misspelled key, and what it was meant for
 zone = "America/Los_Angeles" | zone = "PST8PDT!" | unknown-time-zone | a zone nobody knows
 dates = "mdy" | dates = "ymd" | layout-key-wrong | an order that is none
 currency = "currency" | currency = "money" | layout-key-wrong | a type of cell that is none
 title = "A small statement" | title = 7 | layout-key-wrong | a number where a text belongs
 key = ["line"] | key = "line" | layout-key-wrong | a word where a list belongs
 key = ["line"] | history = { since = "day" } | key-missing layout-key-wrong | half a history
 key = ["line"] | placeholders = 3\nkey = ["line"] | layout-key-wrong | a number where a table belongs
""")
def test_a_layout_with_mistakes_is_refused_with_all_of_them(changed, to, problems, because):
    document = SMALL.replace(f"\n{changed}\n", "\n" + to.replace("\\n", "\n") + "\n", 1)
    assert document != SMALL
    with refused("layout-wrong", problems=tuple(problems.split())):
        read_layout(document.encode(), name="small.toml")


@rows("""
 content                    | because
 schema = "other/1"         | another schema
 not toml at all            | no TOML
""")
def test_what_is_no_layout_is_refused(content, because):
    with refused("layout-unreadable"):
        read_layout(content.encode(), name="small.toml")


def test_a_format_that_is_not_there_is_refused_with_those_that_are_near():
    with refused("statement-format-missing") as told:
        layout_named("aws-billing-event-feed")
    assert "aws-billingeventfeed" in str(told.value)
