"""Prepaid credit: who pays what, what expires, what rolls over; the movements are the only memory."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.rating.credits.allocate import ToPay, Wallet, allocate_credit
from crossfoot.engines.rating.credits.burn import Burned, Draw, Shortage, burn
from crossfoot.engines.rating.credits.grants import credit_of, grants
from crossfoot.measures import Currency, Instant, Money, Percent, Period, Span, foot
from crossfoot.measures.instant import NS_LIMIT
from crossfoot.measures.period import FOREVER
from crossfoot.records.credit import CreditDeed, CreditGrant, Pot, balances
from crossfoot.terms.agreement import History
from crossfoot.terms.commitment import Prepaid
from crossfoot.terms.life import Life, Settlement, Termination
from tests.engines.rating.agreements import EUR, agreement, day, days, history, rated, told, usage_term
from tests.tables import decimals, rows


def at(text: str) -> Instant:
    """The midnight a day of 2026 begins with, in UTC."""
    return Instant.midnight(day(text), "UTC")


def money(amount: str | int) -> Money:
    return Money(amount, EUR)


def grant(name: str, amount: str, lasts: str, **more: object) -> CreditGrant:
    """A grant for days written `01-01..02-01`."""
    start, end = lasts.split("..")
    return CreditGrant(name, money(amount), Span(at(start), at(end)), **more)  # type: ignore[arg-type]


def pot(burned: Burned, name: str, which: Pot) -> str:
    return str(balances(burned.movements).get((name, which), money(0)).amount)


@rows("""
 first      | second     | drawn | one   | two   | uncovered | because
 50 / 03-01 | 50 / 04-01 | 60    | 0.00  | 40.00 |           | what ends first is drawn first
 50 / 04-01 | 40 / 05-01 | 60    | 40.00 | 0.00  |           | priority goes before the end
 50 / 04-01 | 50 / 04-01 | 60    | 0.00  | 40.00 |           | alike in all, the id decides
 50 / 03-01 | 50 / 04-01 | 150   | 0.00  | 0.00  | 50.00     | what no credit covers is told, to be billed
 50 / 02-01 | 50 / 04-01 | 60    | 0.00  | 0.00  | 10.00     | at its end a grant can no longer be drawn
""")
def test_what_is_drawn_first(first: str, second: str, drawn: str, one: str, two: str, uncovered: str, because: str) -> None:
    made = []
    for name, cell in (("one", first), ("two", second)):
        priority, end = (part.strip() for part in cell.split("/"))
        made.append(grant(name, "50", f"01-01..{end}", priority=int(priority)))
    got = burn(made, [Draw("d", at("02-01"), money(drawn))], through=at("02-02"))
    assert [str(got.available(name).amount) for name in ("one", "two")] == [one, two]
    assert [str(each.amount.amount) for each in got.uncovered] == ([uncovered] if uncovered else [])


def test_a_grant_that_starts_later_goes_after_one_that_ends_with_it() -> None:
    made = [grant("late", "50", "01-15..04-01"), grant("soon", "50", "01-01..04-01")]
    got = burn(made, [Draw("d", at("02-01"), money(60))], through=at("02-01"))
    assert [str(got.available(name).amount) for name in ("soon", "late")] == ["0.00", "40.00"]


def test_a_grant_not_begun_pays_nothing() -> None:
    got = burn([grant("g", "50", "03-01..04-01")], [Draw("d", at("02-01"), money(60))], through=at("02-01"))
    assert (got.movements, got.uncovered[0].amount, got.available("g")) == ((), money(60), money(0))


@rows("""
 shortage | left | uncovered | because
 billed   | 50   | 30 + 10   | what no credit covered was billed when it was used
 owed     | 10   |           | the grant that begins pays what was owed before it, oldest first
""")
def test_a_shortage_is_billed_or_owed(shortage: str, left: str, uncovered: str, because: str) -> None:
    used = [Draw("b", at("02-01"), money(30)), Draw("a", at("02-02"), money(10))]
    got = burn([grant("g", "50", "03-01..04-01")], used, through=at("03-02"), shortage=Shortage(shortage))
    assert got.available("g") == money(left)
    assert [each.amount.amount for each in got.uncovered] == decimals(uncovered)
    assert [each.of for each in got.movements if each.deed is CreditDeed.DRAW] == (["b", "a"] if shortage == "owed" else [])


def test_what_a_grant_cannot_pay_of_a_debt_stays_owed() -> None:
    grants_ = [grant("g", "50", "03-01..04-01"), grant("h", "50", "05-01..06-01", terms=("calls",))]
    got = burn(grants_, [Draw("d", at("02-01"), money(80), "storage")], through=at("07-01"), shortage=Shortage.OWED)
    assert [(each.draw.id, each.amount) for each in got.uncovered] == [("d", money(30))]
    assert pot(got, "g", Pot.DRAWN) == "50.00" and pot(got, "h", Pot.EXPIRED) == "50.00"


def test_a_grant_pays_for_its_terms_only() -> None:
    draws = [Draw("a", at("02-01"), money(10), "storage"), Draw("b", at("02-01"), money(10), "calls")]
    got = burn([grant("g", "50", "01-01..03-01", terms=("calls",))], draws, through=at("02-01"))
    assert [each.draw.id for each in got.uncovered] == ["a"]
    assert got.available("g") == money(40)


def test_what_is_unused_at_the_end_is_breakage_and_stays_visible() -> None:
    got = burn([grant("g", "50", "01-01..03-01")], [Draw("d", at("02-01"), money(20))], through=at("03-01"))
    assert [pot(got, "g", which) for which in Pot] == ["-50.00", "0.00", "20.00", "30.00", "0.00"]
    assert [(each.deed, each.of) for each in got.movements] == [
        (CreditDeed.GRANT, ""),
        (CreditDeed.DRAW, "d"),
        (CreditDeed.EXPIRE, ""),
    ]


def test_the_share_that_rolls_over_is_granted_again_and_the_rest_is_breakage() -> None:
    rolls = grant("g", "50.01", "01-01..03-01", rollover=Percent(50), rolls_until=at("05-01"))
    got = burn([rolls], [Draw("d", at("04-01"), money(20))], through=at("05-01"))
    assert [pot(got, "g", which) for which in Pot] == ["-50.01", "0.00", "0.00", "25.00", "25.01"]
    assert [pot(got, "g+", which) for which in Pot] == ["-25.01", "0.00", "20.00", "5.01", "0.00"]
    assert [each.rolled_from for each in got.grants] == ["", "g"]


def test_a_share_too_small_for_a_coin_does_not_roll() -> None:
    rolls = grant("g", "0.01", "01-01..03-01", rollover=Percent(10), rolls_until=at("05-01"))
    assert [each.id for each in burn([rolls], [], through=at("06-01")).grants] == ["g"]


def test_credit_in_a_pricing_unit_is_burned_like_money() -> None:
    unit = Currency.own("credit", exponent=4)
    own = CreditGrant("g", Money("10", unit), Span(at("01-01"), at("03-01")), rollover=Percent(50), rolls_until=at("04-01"))
    got = burn([own], [Draw("d", at("02-01"), Money("0.0001", unit))], through=at("03-01"))
    assert got.available("g+") == Money("5", unit)


@rows("""
 wallets              | owed                   | at_most | paid          | uncovered | because
 a 1000, b 1000 calls | calls 1500             | 1500    | a 1000, b 500 | 0.00      | the next wallet pays what is left
 a 1000 seats, b 1000 | calls 1500             | 1500    | b 1000        | 500.00    | a wallet for other terms pays nothing
 a 1000               | calls 300, seats 200   | 400     | a 400         | 0.00      | never more in all than asked
 a 1000               | calls 300, seats -200  | 1000    | a 300         | 0.00      | a credit line is not paid
 a 1000               | calls 0                | 0       |               | 0.00      | nothing to pay, nothing drawn
 a 0                  | calls 5                | -5      |               | 0.00      | less than nothing is nothing
 a 1000               | calls 0.50             | 0.50    | a 0.50        | 0.00      | less than one is paid too
 a 3 calls, b 1000    | calls 3, seats 5       | 8       | a 3, b 5      | 0.00      | what is paid already hides no other
""")
def test_which_wallet_pays(wallets: str, owed: str, at_most: str, paid: str, uncovered: str, because: str) -> None:
    purse = [
        Wallet(name, money(balance), tuple(terms)) for name, balance, *terms in (cell.split() for cell in wallets.split(","))
    ]
    to_pay = [ToPay(term, term, money(amount)) for term, amount in (cell.split() for cell in owed.split(","))]
    got = allocate_credit(purse, to_pay, at_most=money(at_most))
    assert ", ".join(f"{name} {amount.amount:f}".removesuffix(".00") for name, amount in got.by_wallet().items()) == paid
    assert str(got.uncovered.amount) == uncovered


_GRANTS = st.builds(
    lambda place, amount, start, length, priority, percent: CreditGrant(
        f"g{place}",
        Money.of_minor(amount, EUR),
        Span(Instant(start), Instant(start + length)),
        priority,
        rollover=Percent(percent),
        rolls_until=Instant(start + length + 5) if percent else None,
    ),
    st.integers(0, 999),
    st.integers(1, 10_000),
    st.integers(0, 20),
    st.integers(1, 20),
    st.integers(1, 3),
    st.sampled_from([0, 0, 33, 100]),
)
_DRAWS = st.builds(
    lambda place, at, amount: Draw(f"d{place}", Instant(at), Money.of_minor(amount, EUR)),
    st.integers(0, 999),
    st.integers(0, 40),
    st.integers(0, 5_000),
)


@given(
    st.lists(_GRANTS, max_size=5, unique_by=lambda each: each.id), st.lists(_DRAWS, max_size=8, unique_by=lambda each: each.id)
)
def test_nothing_is_lost_and_nothing_is_drawn_that_is_not_there(made: list[CreditGrant], draws: list[Draw]) -> None:
    got = burn(made, draws, through=Instant(100))
    held = balances(got.movements)
    for each in got.grants:
        assert foot([amount for (name, _), amount in held.items() if name == each.id], zero=money(0)) == money(0)
        assert held[each.id, Pot.ISSUED] == -each.amount
        assert got.available(each.id) == money(0), "everything has ended by now"
    drawn = foot([held.get((each.id, Pot.DRAWN), money(0)) for each in got.grants], zero=money(0))
    uncovered = foot([each.amount for each in got.uncovered], zero=money(0))
    assert drawn + uncovered == foot([each.amount for each in draws], zero=money(0))


@given(
    st.lists(_GRANTS, max_size=5, unique_by=lambda each: each.id),
    st.lists(_DRAWS, max_size=8, unique_by=lambda each: each.id),
    st.integers(0, 60),
    st.randoms(),
)
def test_a_balance_is_a_fold_with_no_memory_of_its_own(
    made: list[CreditGrant], draws: list[Draw], cut: int, chance: object
) -> None:
    """Whatever was computed before and thrown away, and in whatever order the facts come, the balance is the same."""
    whole = burn(made, draws, through=Instant(100))
    until = [move for move in whole.movements if move.at <= Instant(cut)]
    again = burn(list(reversed(made)), sorted(draws, key=lambda each: each.id, reverse=True), through=Instant(cut))
    assert balances(until) == balances(again.movements)
    assert balances(reversed(until)) == balances(until)


def prepaid(effective: str = "01-01..2027-01-01", **more: object) -> Prepaid:
    facts: dict[str, object] = {"amount": money(100), "paid": money(90), **more}
    return Prepaid("P", "Prepaid credit", "6.1", effective=days(effective), **facts)  # type: ignore[arg-type]


@rows("""
 effective              | every | lasts | period       | granted                    | because
 01-01..2027-01-01      | 0     | 0     | 01-01..02-01 | 01-01..2027-01-01          | one grant, to the end of the clause
 01-01..2027-01-01      | 0     | 0     | 02-01..03-01 |                            | granted once is not granted again
 01-31..2027-01-01      | 1     | 1     | 02-01..04-01 | 02-28..03-31, 03-31..04-30 | stepped from the first day, not the last
 01-31..03-01           | 1     | 1     | 02-01..05-01 | 02-28..03-31               | none is granted after the clause ended
 2025-12-01..2026-06-01 | 3     | 2     | 03-01..04-01 | 03-01..05-01               | credit may end before the next comes
""")
def test_when_credit_is_granted_and_how_long_it_lasts(
    effective: str, every: str, lasts: str, period: str, granted: str, because: str
) -> None:
    clause = prepaid(effective, every_months=int(every), lasts_months=int(lasts))
    got = grants(
        history(prepaid=(clause,), effective=days("2025-01-01..2027-01-01"), in_force_from=date(2025, 1, 1)), days(period)
    )
    assert [each.lasts for each in got] == [days(each) for each in granted.split(",") if each]


def test_a_grant_lasts_through_renewals_and_is_sold_no_more_after_a_termination() -> None:
    life = Life(termination=Termination(day("03-11"), Settlement.NONE, Percent(0), ""))
    stopped = history(prepaid=(prepaid(every_months=1, lasts_months=1),), life=life)
    assert [each.lasts.start for each in grants(stopped, days("01-01..07-01"))] == [day("01-01"), day("02-01"), day("03-01")]


def test_grants_know_the_version_that_sells_them() -> None:
    one = agreement(prepaid=(prepaid(every_months=1, lasts_months=1),))
    two = agreement(prepaid=(prepaid(every_months=1, lasts_months=1, paid=money(80)),), version=2, in_force_from=day("02-01"))
    assert told(rated(History((one, two)), "01-01..03-01")) == ["prepaid P 01-01..02-01 90.00", "prepaid P 02-01..03-01 80.00"]


def test_credit_older_than_the_agreement_is_granted_on_the_agreements_first_day() -> None:
    old = history(prepaid=(prepaid("2025-06-15..2027-01-01", lasts_months=1),))
    assert [each.lasts for each in grants(old, days("01-01..02-01"))] == [days("01-01..02-01")]


def test_a_grant_becomes_credit_in_the_agreements_zone() -> None:
    clause = prepaid(lasts_months=1, rollover=Percent(25), rollover_months=2, priority=7, terms=("calls",))
    (sold,) = grants(history(usage_term(), prepaid=(clause,)), days("01-01..02-01"))
    got = credit_of(sold)
    assert (got.id, got.amount, got.priority, got.terms) == ("AGR-1/P/2026-01-01", money(100), 7, ("calls",))
    assert got.lasts == Span(Instant.parse("2025-12-31T23:00:00Z"), Instant.parse("2026-01-31T23:00:00Z"))
    assert got.rolls_until == Instant.parse("2026-03-31T22:00:00Z")


def test_credit_without_an_end_never_expires_and_never_rolls() -> None:
    clause = prepaid("01-01..", rollover=Percent(25), rollover_months=2)
    (sold,) = grants(history(prepaid=(clause,)), days("01-01..02-01"))
    assert sold.lasts == Period(day("01-01"), FOREVER)
    got = burn([credit_of(sold)], [], through=Instant.parse("2200-01-01T00:00:00Z"))
    assert got.available(sold.id) == money(100)
    assert got.grants[0].lasts.end == Instant(NS_LIMIT - 1), "the last instant there is"


def test_credit_to_the_end_of_its_clause_rolls_on_from_there() -> None:
    (sold,) = grants(history(prepaid=(prepaid("01-01..07-01", rollover=Percent(25), rollover_months=2),)), days("01-01..02-01"))
    assert (sold.lasts.end, sold.rolls_until) == (day("07-01"), day("09-01"))
