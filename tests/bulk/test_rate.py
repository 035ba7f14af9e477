"""Bulk rating: each quantity at the piece of its ladder it reaches, exact to the last digit, rounded once."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.bulk.meter import metering
from crossfoot.bulk.plan import BulkLadder, BulkMeter, MeterPlan, Piece, Served, Slot
from crossfoot.bulk.rate import PricedCell, Rated, rate
from crossfoot.errors import Defect
from crossfoot.measures import Instant, Span
from tests.bulk.lakes import Shelves, event

ALWAYS = Span(Instant(0), Instant(1_000))
SLOT = Slot("month", "october", ALWAYS)


def graduated(tiers: list[tuple[str | None, str]], *, places: int = 2) -> BulkLadder:
    """A ladder from (upto, price) pairs: each unit at its own tier's price."""
    pieces, floor, base = [], Decimal(0), Decimal(0)
    for upto, price in tiers:
        pieces.append(Piece(None if upto is None else Decimal(upto), floor, Decimal(price), base))
        if upto is not None:
            with localcontext(prec=80):
                base += (Decimal(upto) - floor) * Decimal(price)
            floor = Decimal(upto)
    return BulkLadder(tuple(pieces), places, ALWAYS)


def lines(
    tmp_path: Path, used: dict[str, str], ladder: BulkLadder | None, currency: str = "USD"
) -> tuple[Rated, dict[str, Any]]:
    """Rate one quantity an account; account -> line."""
    shelves = Shelves.at(tmp_path)
    shelves.receive(
        [event(account, account=account, at_ns=5, quantity=Decimal(quantity)) for account, quantity in used.items()]
    )
    plan = MeterPlan(
        ALWAYS, tuple(Served(each, each, "book") for each in used), (BulkMeter("book", "calls", "calls", "month"),), (SLOT,)
    )
    with metering(shelves.snapshot, plan=plan) as opened:
        prices = [PricedCell(ladder, currency) if ladder else None for _ in opened.cells]
        rated = rate(opened, prices=prices, to=tmp_path / "lines.parquet")
    rows = pq.read_table(tmp_path / "lines.parquet").to_pylist()
    return rated, {row["agreement"]: row for row in rows}


def test_a_threshold_finer_than_the_quantities_are_stored_is_handed_over(tmp_path: Path) -> None:
    rated, found = lines(tmp_path, {"acme": "1.5"}, graduated([("1.0000005", "0.10"), (None, "0.08")]))
    assert (found["acme"]["code"], len(rated.handed_over)) == ("handed-over", 1)


TIERS: list[tuple[str | None, str]] = [("1000", "0.10"), ("5000", "0.08"), ("20000", "0.0455")]
GRADUATED = [
    ("0", "0", "0.00", "", "nothing used, nothing owed"),
    ("1000", "100", "100.00", "", "upper bounds are inclusive"),
    ("1001", "100.08", "100.08", "", "only the excess moves to the next tier"),
    ("5001", "420.0455", "420.05", "", "rounded once, half away from zero"),
    ("20000", "1102.5", "1102.50", "", "the last tier to its end"),
    ("20000.000001", None, None, "above-last-tier", "a closed ladder does not guess"),
    ("-1", None, None, "negative-quantity", "returns are credit notes"),
]


@pytest.mark.parametrize(("quantity", "extension", "amount", "code", "because"), GRADUATED)
def test_a_graduated_ladder(
    tmp_path: Path, quantity: str, extension: str | None, amount: str | None, code: str, because: str
) -> None:
    _, found = lines(tmp_path, {"acme": quantity}, graduated(TIERS))
    line = found["acme"]
    assert (line["code"], line["currency"]) == (code, "USD"), because
    assert line["extension"] == (None if extension is None else Decimal(extension)), because
    assert line["amount"] == (None if amount is None else Decimal(amount)), because


VOLUME = BulkLadder(
    (Piece(Decimal(10), Decimal(0), Decimal(3), Decimal(5)), Piece(None, Decimal(0), Decimal(2), Decimal(1))), 2, ALWAYS
)
STAIRS = BulkLadder(
    (Piece(Decimal(10), Decimal(0), Decimal(0), Decimal(50)), Piece(None, Decimal(0), Decimal(0), Decimal(80))), 2, ALWAYS
)


@pytest.mark.parametrize(
    ("ladder", "quantity", "amount", "because"),
    [
        (VOLUME, "10", "35", "volume: the tier reached prices every unit, plus its fee"),
        (VOLUME, "10.5", "22", "volume: one more can cost less"),
        (STAIRS, "10", "50", "stairstep: the step's price, whatever the quantity"),
        (STAIRS, "11", "80", "stairstep: the next step"),
    ],
)
def test_other_ladders_are_pieces_too(tmp_path: Path, ladder: BulkLadder, quantity: str, amount: str, because: str) -> None:
    _, found = lines(tmp_path, {"acme": quantity}, ladder)
    assert found["acme"]["amount"] == Decimal(amount), because


@pytest.mark.parametrize(
    ("places", "quantity", "amount", "because"),
    [
        (2, "0.005", "0.01", "a tie goes away from zero"),
        (2, "0.004999", "0.00", "just below does not"),
        (0, "2.5", "3", "yen have no places"),
        (3, "0.0005", "0.001", "dinars have three"),
        (4, "0.00005", "0.0001", "the unidad de fomento has four"),
        (2, "123456789.125", "123456789.13", "a large extension rounds as a small one does"),
        (0, "999999999.5", "1000000000", "and may carry into a digit more"),
    ],
)
def test_amounts_are_settled_half_away_from_zero(tmp_path: Path, places: int, quantity: str, amount: str, because: str) -> None:
    _, found = lines(tmp_path, {"acme": quantity}, graduated([(None, "1")], places=places))
    assert found["acme"]["amount"] == Decimal(amount), because


def test_a_credit_price_rounds_away_from_zero_too(tmp_path: Path) -> None:
    _, found = lines(tmp_path, {"acme": "0.005"}, graduated([(None, "-1")]))
    assert found["acme"]["amount"] == Decimal("-0.01")


def test_two_narrow_factors_make_a_wide_product(tmp_path: Path) -> None:
    _, found = lines(tmp_path, {"acme": "999999999999.999999"}, graduated([(None, "9.999999999")]))
    assert found["acme"]["extension"] == Decimal("999999999999.999999") * Decimal("9.999999999")


def test_what_does_not_fit_is_handed_over_by_name(tmp_path: Path) -> None:
    rated, found = lines(tmp_path, {"acme": "9999999999999999999.000000000000001"}, graduated([(None, "999.000000000001")]))
    assert [cell.meter for cell in rated.handed_over] == ["calls"]
    assert (found["acme"]["code"], found["acme"]["amount"]) == ("handed-over", None)
    assert found["acme"]["quantity"] == Decimal("9999999999999999999.000000000000001")


def test_what_fits_is_rated_beside_what_does_not(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    huge = {"quantity": Decimal("9999999999999999999.000000000000001"), "metric": "bytes"}
    shelves.receive([event("1", at_ns=5, quantity=Decimal(3)), event("2", at_ns=5, **huge)])
    meters = tuple(BulkMeter("book", each, each, "month") for each in ("calls", "bytes"))
    with metering(shelves.snapshot, plan=MeterPlan(ALWAYS, (Served("acme", "A", "book"),), meters, (SLOT,))) as opened:
        priced = PricedCell(graduated([(None, "999.000000000001")]), "USD")
        rated = rate(opened, prices=[priced for _ in opened.cells], to=tmp_path / "lines.parquet")
    assert [cell.meter for cell in rated.handed_over] == ["bytes"]
    assert {(each.code, each.amount) for each in rated.totals} == {("", Decimal("2997.00")), ("handed-over", None)}


def test_a_cell_without_a_price_is_handed_over(tmp_path: Path) -> None:
    rated, found = lines(tmp_path, {"acme": "1"}, None)
    assert len(rated.handed_over) == 1
    assert (found["acme"]["code"], found["acme"]["quantity"]) == ("handed-over", 1)


def test_totals_foot_the_lines_by_currency_and_outcome(tmp_path: Path) -> None:
    rated, found = lines(tmp_path, {"one": "10", "two": "20.005", "minus": "-1"}, graduated([(None, "1")]), currency="EUR")
    assert {(each.currency, each.code): (each.lines, each.events, each.amount) for each in rated.totals} == {
        ("EUR", ""): (2, 2, Decimal("30.01")),
        ("EUR", "negative-quantity"): (1, 1, None),
    }
    assert sum(line["amount"] or 0 for line in found.values()) == Decimal("30.01")


def test_prices_that_change_inside_a_slot_are_a_defect(tmp_path: Path) -> None:
    brief = BulkLadder((Piece(None, Decimal(0), Decimal(1), Decimal(0)),), 2, Span(Instant(0), Instant(999)))
    with pytest.raises(Defect, match="change inside the slot"):
        lines(tmp_path, {"acme": "1"}, brief)


def decimals(whole: int, places: int) -> st.SearchStrategy[Decimal]:
    """Decimals of up to so many digits, often round ones and ties."""
    numbers = st.integers(0, 10 ** (whole + places) - 1).map(lambda number: Decimal(number).scaleb(-places))
    halves = st.integers(0, 10**whole - 1).map(lambda number: Decimal(number) + Decimal("0.005"))
    return st.one_of(numbers, halves, st.integers(0, 10**whole - 1).map(Decimal))


@st.composite
def ladders(draw: st.DrawFn) -> BulkLadder:
    marks = sorted(draw(st.sets(decimals(5, 6).filter(bool), max_size=4)))
    prices = draw(
        st.lists(decimals(draw(st.integers(0, 4)), draw(st.integers(3, 12))), min_size=len(marks) + 1, max_size=len(marks) + 1)
    )
    ends: list[str | None] = [*map(str, marks), None]
    return graduated(list(zip(ends, map(str, prices), strict=True)), places=draw(st.sampled_from([0, 2, 3, 4])))


def walked(quantity: Decimal, ladder: BulkLadder) -> Decimal:
    """The extension by walking up the tiers unit by unit's price: another way than the pieces' one product."""
    total, floor = Decimal(0), Decimal(0)
    for piece in ladder.pieces:
        ceiling = quantity if piece.upto is None else min(quantity, piece.upto)
        if ceiling > floor:
            total += (ceiling - floor) * piece.price
            floor = ceiling
    return total


@given(ladder=ladders(), used=st.lists(st.one_of(decimals(7, 6), decimals(3, 15)), min_size=1, max_size=30))
@settings(deadline=None, max_examples=40)
def test_every_line_agrees_with_walking_the_ladder(
    tmp_path_factory: pytest.TempPathFactory, ladder: BulkLadder, used: list[Decimal]
) -> None:
    quantities = {f"c{number}": str(quantity) for number, quantity in enumerate(used)}
    rated, found = lines(tmp_path_factory.mktemp("lake"), quantities, ladder)
    with localcontext(prec=100):
        for account, quantity in quantities.items():
            line, extension = found[account], walked(Decimal(quantity), ladder)
            if rated.handed_over:
                assert line["code"] == "handed-over"
                continue
            amount = extension.quantize(Decimal(1).scaleb(-ladder.places), ROUND_HALF_UP)
            assert (line["code"], line["extension"], line["amount"]) == ("", extension, amount)
