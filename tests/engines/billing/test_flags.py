"""Flags: what a reviewer is shown before issuing."""

from __future__ import annotations

from crossfoot.engines.billing.flags import Background, flags
from crossfoot.records.document import Flag
from tests.charges import charge, drafts, usd
from tests.tables import rows


@rows("""
 net   | earlier     | raised | because
 100   |             | new    | nothing to compare with
 100   | 100 100     |        | as ever
 0     | 0 0         | zero   | a zero invoice wants a look even when it is usual
 1000  | 400 400     | jump   | +150 %
 100   | 400 400     | jump   | -75 %
 30    | 10 10       |        | +200 %, but only twenty dollars
 109   | 10 10       |        | +990 %, but only ninety-nine dollars
 110   | 10 10       | jump   | a hundred dollars are enough
 599   | 400 400     |        | just under half as much again
 600   | 400 400     | jump   | exactly half as much again
 1000  | 9000 1000 1000 1000 | | only the last three count
 500   | 0 0         | jump   | from nothing
""")
def test_flags_raised(net: str, earlier: str, raised: str, because: str) -> None:
    (drafted,) = drafts([charge(net)])
    background = Background(totals=tuple(usd(each) for each in earlier.split()))
    assert [each.flag for each in flags(drafted, background)] == [Flag(each) for each in raised.split()]


def test_a_jump_says_by_how_much() -> None:
    (drafted,) = drafts([charge("1000")])
    (jump,) = flags(drafted, Background(totals=(usd("400"), usd("400"))))
    assert jump.says == "USD 1000.00 against USD 400.00 on average of the last 2: +150.0 %."


def test_the_average_is_told_to_the_nearest_coin() -> None:
    (drafted,) = drafts([charge("1000")])
    (jump,) = flags(drafted, Background(totals=(usd("400.01"), usd("400.02"))))
    assert jump.says == "USD 1000.00 against USD 400.02 on average of the last 2: +150.0 %."


def test_what_is_missing_late_or_in_suspense_is_named() -> None:
    (drafted,) = drafts([charge("10")])
    background = Background(
        totals=(usd("10"),),
        expected_terms=(("AGR-1", "tokens"), ("AGR-1", "calls"), ("AGR-1", "seats")),
        gaps=("api-gw: 3 hours missing on 2026-10-04",),
        suspended=7,
    )
    raised = flags(drafted, background)
    assert [each.flag for each in raised] == [Flag.MISSING, Flag.GAP, Flag.SUSPENSE]
    assert [each.says for each in raised] == [
        "Billed the period before, not now: AGR-1 seats, AGR-1 tokens.",
        "api-gw: 3 hours missing on 2026-10-04",
        "7 usage events of its accounts are in suspense.",
    ]


def test_what_is_new_or_comes_from_nothing_says_so() -> None:
    (drafted,) = drafts([charge("500")])
    assert [each.says for each in flags(drafted, Background())] == ["First invoice of this group: nothing to compare it with."]
    (jump,) = flags(drafted, Background(totals=(usd("0"),)))
    assert jump.says == "USD 500.00 against USD 0.00 on average of the last 1: from nothing."
