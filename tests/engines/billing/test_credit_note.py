"""Credit notes: nothing comes back twice, and in the end every cent can come back."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.billing.credit_note import LineCredit, credit_for_share, credit_limit, credit_note
from crossfoot.measures import Currency, Extension, Money, Percent, Rounding, Share, foot
from crossfoot.records.document import Document, DocumentKind
from tests.charges import agreement, charge, drafts, issued, reversed_of, tax, usd
from tests.refusals import refused
from tests.tables import rows

JPY = Currency.of("JPY")


def invoice(*amounts: str, percent: str = "19") -> Document:
    charges = [charge(amount, series=f"n={n}") for n, amount in enumerate(amounts)]
    (drafted,) = drafts(charges, [agreement(taxes=[tax(percent), tax("2", name="Levy", categories=("other",))])])
    return issued(drafted)


def back(line: int, amount: str) -> LineCredit:
    return LineCredit(line, usd(amount), f"credit-{line}-{amount}")


def test_a_whole_line_comes_back_with_its_tax() -> None:
    note = credit_note(invoice("100", "50"), taken=[back(2, "50")], earlier=(), reason="not delivered")
    assert (note.kind, note.original, note.reason) == (DocumentKind.CREDIT_NOTE, "INV-1", "not delivered")
    assert (note.net, note.tax, note.total, note.due) == (usd("-50"), usd("-9.50"), usd("-59.50"), usd("-59.50"))
    (line,) = note.lines
    assert (line.number, line.original_line, line.charge) == (1, 2, "credit-2-50")
    assert line.description == "Credit: API calls (n=1)"
    assert line.quantity is not None and line.unit == "call" and line.unit_price is not None


def test_a_credit_takes_back_only_the_taxes_of_its_lines() -> None:
    charges = [charge("100", category="goods"), charge("50", series="n=1", category="service")]
    rates = [tax("10", name="Goods", categories=("goods",)), tax("19", name="Service", categories=("service",))]
    (drafted,) = drafts(charges, [agreement(taxes=rates)])
    note = credit_note(issued(drafted), taken=[back(2, "50")], earlier=(), reason="x")
    assert [(each.name, each.amount) for each in note.taxes] == [("Service", usd("-9.50"))]


def test_notes_against_other_lines_leave_this_line_whole() -> None:
    original = invoice("100", "50")
    first = issued(credit_note(original, taken=[back(2, "50")], earlier=(), reason="x"), "CN-1")
    foreign = replace(first, draft=replace(first.draft, lines=(replace(first.draft.lines[0], original_line=None),)))
    assert credit_note(original, taken=[back(1, "100")], earlier=[first, foreign], reason="x").net == usd("-100")


def test_a_part_of_a_line_shows_no_quantity() -> None:
    (line,) = credit_note(invoice("100"), taken=[back(1, "40")], earlier=(), reason="half of it").lines
    assert (line.quantity, line.unit, line.unit_price) == (None, "", None)


def test_a_negative_line_comes_back_as_a_positive_one() -> None:
    (drafted,) = drafts([charge("9"), reversed_of(charge("4", series="n=1"))])
    note = credit_note(issued(drafted), taken=[back(2, "4")], earlier=(), reason="wrong reversal")
    assert note.net == usd("4")


@rows("""
 line | amount | code                | because
 3    | 1      | credit-unknown-line | the original has two lines
 1    | 100.01 | credit-over-line    | more than was charged
 1    | 0      | credit-over-line    | nothing is no credit
 1    | -1     | credit-over-line    | a credit is not a charge
""")
def test_what_cannot_be_credited_is_refused(line: str, amount: str, code: str, because: str) -> None:
    with refused(code):
        credit_note(invoice("100", "50"), taken=[back(int(line), amount)], earlier=(), reason="x")


@rows("""
 first | tax    | then | tax_then | because
 1     | -10.00 | 2    | 6.00     | more than the invoice's tax goes back with its dearer line
 2     | 6.00   | 1    | -10.00   | taking back a deduction charges its tax
""")
def test_a_line_takes_its_own_tax_back_beside_lines_of_the_other_sign(
    first: str, tax: str, then: str, tax_then: str, because: str
) -> None:
    original, whole = invoice("100", "-60", percent="10"), {"1": "100", "2": "60"}
    one = credit_note(original, taken=[back(int(first), whole[first])], earlier=(), reason="x")
    other = credit_note(original, taken=[back(int(then), whole[then])], earlier=[issued(one, "CN-1")], reason="x")
    assert (original.draft.tax, one.tax, other.tax) == (usd("4"), usd(tax), usd(tax_then))


def test_a_credit_needs_a_reason() -> None:
    with refused("no-reason") as caught:
        credit_note(invoice("1"), taken=[back(1, "1")], earlier=(), reason=" ")
    assert caught.value.fields == {"deed": "a credit note"}


def test_an_earlier_credit_leaves_less() -> None:
    original = invoice("100")
    first = issued(credit_note(original, taken=[back(1, "60")], earlier=(), reason="x"), "CN-1")
    with refused("credit-over-line"):
        credit_note(original, taken=[back(1, "40.01")], earlier=[first], reason="x")


@given(
    st.lists(st.integers(1, 10_000), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5_000)), max_size=6),
    st.sampled_from(["19", "8.875", "0", "33.333"]),
)
def test_crediting_in_parts_returns_every_cent_and_never_one_too_many(
    cents: list[int], parts: list[tuple[int, int]], percent: str
) -> None:
    original = invoice(*(f"{each // 100}.{each % 100:02d}" for each in cents), percent=percent)
    left = dict(enumerate(cents, start=1))
    notes: list[Document] = []

    def take(line: int, amount: int) -> None:
        credit = LineCredit(line, Money.of_minor(amount, original.draft.currency), f"c{len(notes)}")
        note = credit_note(original, taken=[credit], earlier=notes, reason="x")
        assert abs(note.tax) <= original.draft.tax
        notes.append(issued(note, f"CN-{len(notes)}"))
        left[line] -= amount

    for place, amount in parts:
        line = place % len(cents) + 1
        if amount <= left[line]:
            take(line, amount)
    for line, amount in list(left.items()):
        if amount:
            take(line, amount)
    returned = foot((each.draft.total for each in notes), zero=usd("0"))
    assert returned == -original.draft.total


@rows("""
 amount | share | taxes | net  | tax | because
 5000   | 3/28  | 20    | 536  | 107 | the tax is worked out on 535.714, not on 536
 2999   | 6/7   | 23.33 | 2571 | 600 | on 2571 it would be 599.8, the same here
 3100   | 16/31 | 20 5  | 1600 | 400 | each tax on the same base
""")
def test_an_unserved_share_comes_back(amount: str, share: str, taxes: str, net: str, tax: str, because: str) -> None:
    numerator, denominator = map(int, share.split("/"))
    credited = credit_for_share(
        Extension(amount, JPY),
        share=Share(numerator, denominator),
        taxes=[Percent(each) for each in taxes.split()],
        rounding=Rounding(),
    )
    assert (credited.net, credited.tax) == (Money(net, JPY), Money(tax, JPY))
    assert credited.total == credited.net + credited.tax


@rows("""
 wanted | charged | credited | granted | because
 50     | 200     | 50       | 50      | there is enough left
 180    | 200     | 50       | 150     | never more than is left
 0      | 200     | 50       | 0       | nothing wanted
 -5     | 200     | 0        | 0       | a credit is never negative
 10     | 200     | 250      | 0       | more was credited than charged: nothing is left
""")
def test_a_credit_never_exceeds_what_is_left(wanted: str, charged: str, credited: str, granted: str, because: str) -> None:
    assert credit_limit(usd(wanted), charged=usd(charged), credited=usd(credited)) == usd(granted)
