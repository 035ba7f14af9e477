"""Orders and feeds: what is read, and every way a file can be wrong, with its row and column."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from crossfoot.formats.orders import read_orders, read_provisioned
from crossfoot.formats.tables.written import write_xlsx
from crossfoot.measures import Currency
from crossfoot.records.order import Order, OrderLine, Provisioned
from tests.refusals import refused
from tests.tables import rows

HEAD = "order,agreement,sold_to,currency,ordered_on,line,item,term,quantity,unit_price,start,end"
SEATS = "ORD-1,AGR-1,CUS-1,USD,2025-12-20,1,seats,seats,12,85.00,2026-01-01,2027-01-01"
CALLS = "ORD-1,AGR-1,CUS-1,USD,2025-12-20,2,calls,,,,2026-01-01,"
ORDER = Order(
    "ORD-1",
    "AGR-1",
    "CUS-1",
    Currency.of("USD"),
    date(2025, 12, 20),
    (
        OrderLine(1, "seats", "seats", Decimal(12), Decimal(85), date(2026, 1, 1), date(2027, 1, 1)),
        OrderLine(2, "calls", "", Decimal(1), None, date(2026, 1, 1), None),
    ),
)


def csv(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *lines, ""]).encode()


def test_rows_of_one_number_are_one_order():
    assert read_orders(csv(SEATS, CALLS), name="o.csv") == ((ORDER,), ())


def test_the_same_order_reads_alike_from_every_container():
    cells = [line.split(",") for line in (SEATS, CALLS)]
    names = HEAD.split(",")
    flat = json.dumps([dict(zip(names, row, strict=True)) for row in cells]).encode()
    head = {"order": "ORD-1", "agreement": "AGR-1", "sold_to": "CUS-1", "currency": "USD", "ordered_on": "2025-12-20"}
    seats = {"line": 1, "item": "seats", "term": "seats", "quantity": 12, "unit_price": 85.00, "start": "2026-01-01"}
    lines = [seats | {"end": "2027-01-01"}, {"line": 2, "item": "calls", "start": "2026-01-01", "end": None}]
    nested = json.dumps(head | {"lines": lines}).encode()
    semicolons = csv(SEATS.replace(",", ";"), CALLS.replace(",", ";"), head=HEAD.replace(",", ";"))
    for data in (flat, nested, semicolons, write_xlsx(names, cells), b"\xef\xbb\xbf" + csv(SEATS, CALLS)):
        assert read_orders(data, name="orders") == ((ORDER,), ())


@rows("""
 old                    | new                    | row | field      | code                 | because
 AGR-1                  |                        | 1   | agreement  | order-cell-empty     | an order is placed under something
 CUS-1                  |                        | 1   | sold_to    | order-cell-empty     | by somebody
 ,1,seats               | ,one,seats             | 1   | line       | order-line-wanted    | lines are numbered
 ,1,seats               | ,0,seats               | 1   | line       | order-line-wanted    | from one
 ,1,seats               | ,2,seats               | 2   | line       | order-line-twice     | each once
 ,12,                   | ,a dozen,              | 1   | quantity   | not-a-plain-number   | quantities are numbers
 ,12,                   | ,NaN,                  | 1   | quantity   | not-a-plain-number   | real ones
 ,12,                   | ,1e1000000,            | 1   | quantity   | not-a-plain-number   | written out
 ,12,                   | ,１２,                 | 1   | quantity   | not-a-plain-number   | in ASCII digits
 ,85.00,                | ,85.0000000000001,     | 1   | unit_price | too-many-places      | prices have twelve places
 USD                    | usd                    | 1   | currency   | unknown-currency     | ISO 4217 is upper case
 2025-12-20             | 20.12.2025             | 1   | ordered_on | order-date-wanted    | dates are ISO
 2026-01-01,2027-01-01  | 2026-02-29,2027-01-01  | 1   | start      | order-date-wanted    | and exist
 2026-01-01,2027-01-01  | 2026-01-01,2026-01-01  | 1   | end        | order-ends-early     | an order lasts a day at least
""")
def test_a_wrong_cell_leaves_the_whole_order_out(old, new, row, field, code, because):
    assert old in SEATS
    orders, problems = read_orders(csv(SEATS.replace(old, new), CALLS, SEATS.replace("ORD-1", "ORD-2")), name="o.csv")
    assert [order.id for order in orders] == ["ORD-2"]
    assert (int(row), field, code) in [(each.row, each.field, each.code) for each in problems]
    assert all(each.says and each.file == "o.csv" for each in problems)


def test_the_rows_of_an_order_agree_about_its_head():
    orders, problems = read_orders(csv(SEATS, CALLS.replace("CUS-1", "CUS-2").replace("USD", "EUR")), name="o.csv")
    assert orders == ()
    assert [(each.row, each.field, each.code) for each in problems] == [
        (2, "sold_to", "order-head-differs"),
        (2, "currency", "order-head-differs"),
    ]


def test_columns_are_known_or_refused():
    with refused("order-columns", problems=("order-column-missing", "order-column-unknown")) as caught:
        read_orders(csv(head=HEAD.replace("sold_to", "soldto")), name="o.csv")
    assert caught.value.problems[1].facts["meant"] == "perhaps sold_to is meant"
    _, problems = read_orders(b'[{"order": "ORD-1", "zzz": 1}]', name="o.json")
    assert ("zzz", "order-column-unknown") in [(each.field, each.code) for each in problems]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b'[{"a": 1, "a": 2}]', id="a name twice"),
        pytest.param(b"[1, 2]", id="numbers"),
        pytest.param(b'[{"lines": 3}]', id="lines that are no list"),
        pytest.param(b'[{"lines": [3]}]', id="a line that is no object"),
        pytest.param(b'[{"order": "ORD-1", "lines": []}]', id="an order without lines"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'["' + b'\\"' * 1_000_000, id="a text of a million quotes without end"),
        pytest.param(b'[{"order": "x"', id="torn"),
        pytest.param(b'[{"order": "\xff"}]', id="not UTF-8"),
    ],
)
def test_json_that_is_no_list_of_orders_is_refused(data):
    with refused("order-json"):
        read_orders(data, name="o.json")


def test_a_ragged_row_is_told():
    _, problems = read_orders(csv(SEATS, CALLS + ",and,more"), name="o.csv")
    assert [(each.row, each.code) for each in problems] == [(2, "row-ragged")]


FEED = "system,agreement,item,quantity,start,end,status"


def test_a_feed_is_read_row_by_row():
    good = "tenant-control,AGR-1,seats,12,2026-01-01,,active"
    bare = "tenant-control,AGR-1,calls,,,,active"
    bad = "tenant-control,AGR-1,seats,twelve,2026-01-01,2025-01-01,"
    found, problems = read_provisioned(csv(good, bad, bare, head=FEED), name="p.csv")
    assert found == (
        Provisioned("tenant-control", "AGR-1", "seats", Decimal(12), date(2026, 1, 1), None, "active"),
        Provisioned("tenant-control", "AGR-1", "calls", None, None, None, "active"),
    )
    assert sorted((each.row, each.field, each.code) for each in problems) == [
        (2, "end", "order-ends-early"),
        (2, "quantity", "not-a-plain-number"),
        (2, "status", "order-cell-empty"),
    ]
