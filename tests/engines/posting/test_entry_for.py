"""The entry of a document: balanced, and blind to everything but the document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.billing.compose_invoice import settle_with_credit
from crossfoot.engines.billing.credit_note import LineCredit, credit_note
from crossfoot.engines.posting.entry_for import entry_for, entry_for_breakage
from crossfoot.measures import Period, Quantity, foot
from crossfoot.records.charge import ChargeKind
from crossfoot.records.document import CreditDrawn, DocumentKind
from crossfoot.records.entry import Direction, Entry
from tests.charges import agreement, charge, drafts, issued, tax, usd
from tests.refusals import refused
from tests.tables import rows

NEXT_YEAR = Period(date(2026, 11, 1), date(2027, 11, 1))


def posted(entry: Entry) -> list[tuple[str, Decimal]]:
    return [(line.role.value, line.amount.amount) for line in entry.lines]


def test_an_invoice_debits_the_receivable_and_credits_what_it_is_made_of() -> None:
    (drafted,) = drafts(
        [
            charge("100"),
            charge("50", series="x=1"),
            charge("1200", term="seats", service=NEXT_YEAR, account="revenue-recurring"),
        ],
        [agreement(taxes=[tax("10")])],
    )
    entry = entry_for(issued(settle_with_credit(drafted, [CreditDrawn("G-1", usd("85"))])))
    assert posted(entry) == [
        ("receivable", Decimal("1400.00")),
        ("credit-liability", Decimal("85.00")),
        ("revenue-usage", Decimal("-150.00")),
        ("deferred", Decimal("-1200.00")),
        ("tax", Decimal("-135.00")),
    ]
    assert (entry.source_kind, entry.source_id, entry.memo) == ("document", "INV-1", "Invoice INV-1")
    assert [(line.party, line.detail) for line in entry.lines] == [
        ("CUS-1", "INV-1"),
        ("CUS-1", "G-1"),
        ("", "AGR-1 calls"),
        ("", "AGR-1 seats 2026-11-01 to 2027-11-01"),
        ("", "DE VAT"),
    ]


def test_prepaid_credit_sold_is_owed_not_earned() -> None:
    (drafted,) = drafts([charge("500", kind=ChargeKind.PREPAID, service=NEXT_YEAR, account="credit-liability")])
    assert posted(entry_for(issued(drafted)))[1] == ("credit-liability", Decimal("-500.00"))


@rows("""
 worth | paid | turned | liability | discount | because
 100   | 90   |        | -100      | 10       | sold for less: what can be drawn is owed in full
 100   | 100  |        | -100      |          | sold at its worth
 50    | 0    |        | -50       | 50       | given away
 100   | 120  |        | -100      | -20      | sold for more: a premium
 100   | 90   | yes    | 100       | -10      | taken back whole by a credit note, which shows the quantity sold
""")
def test_prepaid_credit_is_owed_at_its_worth(
    worth: str, paid: str, turned: str, liability: str, discount: str, because: str
) -> None:
    sold = replace(charge(paid, kind=ChargeKind.PREPAID, account="credit-liability"), quantity=Quantity(worth, "USD"), steps=())
    document = issued(drafts([sold])[0])
    if turned:
        note = credit_note(document, taken=[LineCredit(1, usd(paid), "c")], earlier=(), reason="x")
        document = issued(note, "CN-1")
    found = dict(posted(entry_for(document)))
    assert found["credit-liability"] == Decimal(liability)
    assert found.get("credit-discount") == (Decimal(discount) if discount else None)


def test_credit_of_another_unit_is_owed_at_what_was_paid() -> None:
    sold = replace(charge("90", kind=ChargeKind.PREPAID, account="credit-liability"), quantity=Quantity("5", "pack"))
    assert dict(posted(entry_for(issued(drafts([sold])[0]))))["credit-liability"] == Decimal("-90.00")


def test_a_credit_note_turns_the_entry_over() -> None:
    (drafted,) = drafts([charge("100")], [agreement(taxes=[tax("19")])])
    original = issued(drafted)
    note = credit_note(original, taken=[LineCredit(1, usd("100"), "c")], earlier=(), reason="x")
    there, back = entry_for(original), entry_for(issued(note, "CN-1"))
    assert [(role, -amount) for role, amount in posted(back)] == posted(there)
    assert back.memo == "Credit note CN-1"


def test_a_vendor_bill_debits_expense_and_credits_the_payable() -> None:
    (drafted,) = drafts([charge("100")], [agreement(taxes=[tax("19")])])
    entry = entry_for(issued(drafted), direction=Direction.PAYABLE)
    assert posted(entry) == [
        ("payable", Decimal("-119.00")),
        ("expense", Decimal("100.00")),
        ("tax", Decimal("19.00")),
    ]


def test_a_debit_note_says_so() -> None:
    (drafted,) = drafts([charge("1")])
    assert entry_for(issued(replace(drafted, kind=DocumentKind.DEBIT_NOTE))).memo == "Debit note INV-1"


def test_a_document_of_nothing_still_leaves_an_entry() -> None:
    (drafted,) = drafts([charge("0")])
    assert posted(entry_for(issued(drafted))) == [("receivable", Decimal(0)), ("revenue-usage", Decimal(0))]


def test_a_document_that_does_not_foot_cannot_be_posted() -> None:
    (drafted,) = drafts([charge("1")])
    with refused("entry-unbalanced"):
        entry_for(issued(replace(drafted, due=usd("2"))))


def test_an_unknown_account_role_is_refused() -> None:
    (drafted,) = drafts([charge("1", account="petty-cash")])
    with refused("unknown-account-role"):
        entry_for(issued(drafted))


def test_an_entry_without_lines_is_refused() -> None:
    with refused("entry-empty"):
        Entry("US01", date(2026, 11, 5), "document", "INV-1", "", ())


def test_expired_credit_becomes_breakage() -> None:
    entry = entry_for_breakage(entity="US01", grant="G-1", amount=usd("12"), on=date(2026, 11, 5), party="CUS-1")
    assert posted(entry) == [("credit-liability", Decimal("12.00")), ("breakage", Decimal("-12.00"))]
    assert [(line.party, line.detail) for line in entry.lines] == [("CUS-1", "G-1"), ("", "G-1")]
    assert (entry.source_kind, entry.source_id, entry.memo) == ("credit-expiry", "G-1", "Expired credit G-1")


@given(st.lists(st.integers(-(10**7), 10**7), min_size=1, max_size=8), st.sampled_from(["0", "19", "8.875"]))
def test_every_entry_balances(cents: list[int], percent: str) -> None:
    charges = [charge(str(Decimal(each).scaleb(-2)), series=f"n={n}") for n, each in enumerate(cents)]
    (drafted,) = drafts(charges, [agreement(taxes=[tax(percent)])])
    for direction in Direction:
        entry = entry_for(issued(drafted), direction=direction)
        assert not foot((line.amount for line in entry.lines), zero=usd("0"))
