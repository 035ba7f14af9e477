"""Statements: control totals, history, restatements, payouts."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.controls.statement_history import compared_deliveries, current_rows
from crossfoot.engines.controls.statement_payouts import payout_balances
from crossfoot.engines.controls.statement_totals import claim_feet, column_totals, must_foot
from crossfoot.measures import Instant
from crossfoot.records.counterparties.statement import ColumnTotal, Side, StatedClaim, StatedKind, StatementRow
from tests.refusals import refused
from tests.tables import rows

FOOTED = (("amount", "currency"), ("quantity", ""))


def row(number: int, key: str, **values: object) -> StatementRow:
    return StatementRow(number, (key,), dict(values), {})  # type: ignore[misc]


def line(number: int, key: str, amount: str, currency: str = "USD", quantity: str = "1") -> StatementRow:
    return row(number, key, amount=Decimal(amount), currency=currency, quantity=Decimal(quantity))


def told(number: int, key: str, *, since: int, updated: int, deleted: int | None = None) -> StatementRow:
    at = {"since": Instant(since), "updated": Instant(updated), "deleted": None if deleted is None else Instant(deleted)}
    return row(number, key, **at)


def claim(kind: StatedKind, amount: str, payout: str, currency: str = "USD") -> StatedClaim:
    rest = {**dict.fromkeys(("on", "start", "end", "quantity", "price")), "side": Side.UNSAID, "ids": ()}
    texts = dict.fromkeys(("account", "agreement", "item", "unit"), "")
    said = {"settled_with": payout, "amount": Decimal(amount), "currency": currency}
    return StatedClaim(id="x", row=1, kind=kind, **said, **texts, **rest)  # type: ignore[arg-type]


def test_totals_are_per_column_and_currency_and_never_across():
    lines = [line(1, "a", "1.10"), line(2, "b", "2.20", "EUR"), line(3, "c", "-0.10", quantity="2.5")]
    assert column_totals(lines, footed=FOOTED) == (
        ColumnTotal("amount", "EUR", 1, Decimal("2.20")),
        ColumnTotal("amount", "USD", 2, Decimal("1.00")),
        ColumnTotal("quantity", "", 3, Decimal("4.5")),
    )


def test_what_the_sender_says_is_compared_with_what_came():
    totals = column_totals([line(1, "a", "1.10")], footed=FOOTED)
    must_foot(totals, rows_read=1, told=[("amount", "USD", Decimal("1.1"))], rows_told=1, file="s.csv")
    with refused("statement-totals-differ", problems=("statement-count-differs", "statement-total-differs")) as refusal:
        must_foot(totals, rows_read=1, told=[("amount", "USD", Decimal("3.10"))], rows_told=2, file="s.csv")
    assert "sums to 1.1 USD; told are 3.1, -2 apart" in str(refusal.value)
    with refused("statement-totals-differ", problems=("statement-total-differs",)):
        must_foot(totals, rows_read=1, told=[("amount", "GBP", Decimal(1))], rows_told=None, file="s.csv")


@rows("""
 rows                       | held | superseded | withdrawn | because
 a:1:1                      | 1    | 0          | 0         | told once
 a:1:1 a:1:2                | 2    | 1          | 0         | told again: the newest holds
 a:1:2 a:1:1                | 1    | 1          | 0         | whatever order they come in
 a:1:1 a:2:1                | 1 2  | 0          | 0         | another moment since which it holds is another row
 a:1:1 a:1:2:d              |      | 1          | 1         | withdrawn last: gone
 a:1:1:d a:1:2              | 2    | 1          | 0         | withdrawn, and told again since
 a:1:1 a:1:1                | 2    | 1          | 0         | told twice at one moment: the later in the file
 a:1:1:d a:1:1              |      | 1          | 1         | of two at one moment the one that withdraws
 a:1:1 b:1:1:d              | 1    | 0          | 1         | keys do not meet
""")
def test_of_a_key_holds_what_was_told_last_unless_it_was_withdrawn(rows, held, superseded, withdrawn, because):
    given_rows = []
    for number, word in enumerate(rows.split(), 1):
        key, since, updated, *gone = word.split(":")
        given_rows.append(told(number, key, since=int(since), updated=int(updated), deleted=9 if gone else None))
    found = current_rows(given_rows, since="since", updated="updated", deleted="deleted")
    assert [each.row for each in found.rows] == [int(number) for number in held.split()]
    assert (found.superseded, found.withdrawn) == (int(superseded), int(withdrawn))


def test_a_restatement_is_told_row_by_row_and_column_by_column():
    before = [line(1, "same", "1.00"), line(2, "dearer", "2.00"), line(3, "gone", "4.00", "EUR")]
    after = [line(1, "dearer", "2.50"), line(2, "same", "1.00"), line(3, "new", "8.00")]
    found = compared_deliveries(before, after, footed=FOOTED)
    assert ([each.key for each in found.added], [each.key for each in found.withdrawn]) == ([("new",)], [("gone",)])
    assert found.unchanged == 1
    (change,) = found.changed
    assert (change.key, change.before, change.after) == (("dearer",), 2, 1)
    assert [(each.column, each.before, each.after, each.effect) for each in change.cells] == [
        ("amount", Decimal("2.00"), Decimal("2.50"), Decimal("0.50"))
    ]
    feet = {(each.column, each.currency): each for each in found.feet}
    usd = feet["amount", "USD"]
    assert (usd.before, usd.after, usd.added, usd.changed, usd.withdrawn) == tuple(map(Decimal, ("3", "11.5", "8", "0.5", "0")))
    assert feet["amount", "EUR"].withdrawn == Decimal("-4.00")


def test_a_row_that_changes_its_currency_leaves_one_foot_and_comes_into_the_other():
    found = compared_deliveries([line(1, "a", "5")], [line(1, "a", "5", "EUR")], footed=FOOTED)
    changed = {(each.column, each.currency): each.changed for each in found.feet if each.column == "amount"}
    assert changed == {("amount", "USD"): Decimal(-5), ("amount", "EUR"): Decimal(5)}
    assert [cell.effect for cell in found.changed[0].cells] == [None]


def test_stamps_that_only_pass_are_no_change_and_cells_without_a_name_are_compared_too():
    before, after = told(1, "a", since=1, updated=1), told(1, "a", since=1, updated=2)
    assert compared_deliveries([before], [after], footed=(), passing=("updated",)).unchanged == 1
    old, new = (StatementRow(1, ("a",), {}, extra) for extra in ({"fx": "1.08"}, {"fx": "1.09"}))
    (cell,) = compared_deliveries([old], [new], footed=()).changed[0].cells
    assert (cell.column, cell.before, cell.after) == ("fx", "1.08", "1.09")


amounts = st.lists(st.tuples(st.sampled_from("abc"), st.integers(-50, 50), st.sampled_from(["USD", "EUR"])), max_size=12)


def _lines(told):
    return [line(n, key, str(amount), currency) for n, (key, amount, currency) in enumerate(told, 1)]


@given(before=amounts, after=amounts)
def test_before_and_what_changed_is_after_in_every_currency(before, after):
    lines = [
        [line(n, key, str(amount), currency) for n, (key, amount, currency) in enumerate(side, 1)] for side in (before, after)
    ]
    found = compared_deliveries(lines[0], lines[1], footed=FOOTED)
    totals = [{(t.column, t.currency): t.total for t in column_totals(side, footed=FOOTED)} for side in lines]
    for foot in found.feet:
        key = (foot.column, foot.currency)
        assert (foot.before, foot.after) == (totals[0].get(key, 0), totals[1].get(key, 0))
        assert foot.after - foot.before == foot.added + foot.changed + foot.withdrawn
    counted = found.unchanged + len(found.changed)
    assert (counted + len(found.withdrawn), counted + len(found.added)) == (len(before), len(after))


@given(lines=amounts, order=st.randoms())
def test_a_delivery_in_another_order_is_the_same_delivery(lines, order):
    given_rows = _lines(lines)
    shuffled = list(given_rows)
    order.shuffle(shuffled)
    found = compared_deliveries(given_rows, shuffled, footed=FOOTED)
    assert (found.added, found.changed, found.withdrawn, found.unchanged) == ((), (), (), len(lines))


def test_a_payout_is_the_sum_of_what_points_to_it():
    paid, part = StatedKind.PAYOUT, StatedKind.SETTLEMENT
    claims = [
        claim(paid, "19.80", "d-1"),
        *(claim(part, amount, "d-1") for amount in ("100", "-80", "-0.20")),
        claim(paid, "5.00", "d-2"),
        claim(part, "4.99", "d-2"),
        claim(part, "7.00", "d-3"),
        claim(part, "7.00", "d-3", "EUR"),
        claim(StatedKind.CHARGE, "1", "d-1"),
    ]
    found = [(each.payout, each.currency, each.settlements, each.unexplained) for each in payout_balances(claims)]
    assert found == [
        ("d-1", "USD", 3, Decimal(0)),
        ("d-2", "USD", 1, Decimal("0.01")),
        ("d-3", "EUR", 1, Decimal(-7)),
        ("d-3", "USD", 1, Decimal(-7)),
    ]
    assert claim_feet(claims)[0] == ("charge", "USD", 1, Decimal(1))
