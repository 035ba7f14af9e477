"""Laws of a rating run, on random agreements: steps foot, amounts settle, order and runs do not matter."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.rating.due import Due, DueUsage, due
from crossfoot.engines.rating.rate_agreement import Rated, rate_agreement, rate_due
from crossfoot.engines.rating.schedule.life import natural_end
from crossfoot.measures import Extension, Period, Rounding, foot
from crossfoot.measures.period import FOREVER
from crossfoot.records.charge import Charge, ChargeKind
from crossfoot.records.metered import MeteredQuantity
from crossfoot.terms.agreement import History
from crossfoot.terms.life import Settlement
from tests.engines.rating.agreements import EUR, counted, eur, histories

FIRST, LAST = date(2025, 6, 1), date(2028, 6, 1)
DIMS = ((), (("model", "large"),), (("model", "small"),))


def used(pieces: Sequence[DueUsage]) -> list[MeteredQuantity]:
    """Quantities that look random and are the same for the same days, in up to three groups."""
    found = []
    for piece in pieces:
        seed = (piece.service.start.toordinal() * 31 + piece.service.end.toordinal() * 7) % 1000
        for place, dims in enumerate(DIMS[: seed % 4]):
            found.append(counted(piece, Decimal(seed * (place + 3)).scaleb(-1), dims=dims))
    return found


def run(of: History, period: Period) -> tuple[Due, Rated]:
    owed = due(of, period)
    return owed, rate_due(owed, history=of, period=period, metered=used(owed.metered))


def figures(charges: Sequence[Charge]) -> list[Charge]:
    return sorted(charges, key=lambda each: each.id)


@given(histories())
def test_adding_steps_foot_to_the_extension_and_the_extension_settles_to_the_amount(of: History) -> None:
    _, got = run(of, Period(FIRST, LAST))
    for charge in got.charges:
        adding = [Extension(step.amount, EUR) for step in charge.steps if step.adds and step.amount is not None]
        assert foot(adding, zero=eur("0")) == charge.extension
        assert charge.extension.settle(Rounding()) == charge.amount
    assert len({charge.id for charge in got.charges}) == len(got.charges), "one charge a key"
    assert got.suspended == ()


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_the_metered_quantities_does_not_matter(of: History, chance: random.Random) -> None:
    period = Period(FIRST, LAST)
    owed, got = run(of, period)
    metered = used(owed.metered)
    chance.shuffle(metered)
    assert rate_agreement(history=of, period=period, metered=metered) == got


@given(histories(), st.lists(st.dates(FIRST, LAST), max_size=20))
def test_runs_for_touching_periods_make_the_charges_of_one_run_for_all_of_them(of: History, cuts: list[date]) -> None:
    _, whole = run(of, Period(FIRST, LAST))
    parts = [run(of, period)[1] for period in Period(FIRST, LAST).split(cuts)]
    assert figures([charge for part in parts for charge in part.charges]) == figures(whole.charges)


def with_fees_for_ending_early(of: History) -> History:
    """The same agreement, whose early ends cost a fee."""
    versions = []
    for version in of.versions:
        ended = version.life.termination
        fee = replace(ended, settlement=Settlement.FEE) if ended and natural_end(version) < FOREVER else None
        versions.append(replace(version, life=replace(version.life, termination=fee)))
    return History(tuple(versions))


@given(histories().map(with_fees_for_ending_early), st.lists(st.dates(FIRST, LAST), max_size=8))
def test_an_early_end_that_costs_a_fee_is_settled_by_one_run(of: History, cuts: list[date]) -> None:
    _, whole = run(of, Period(FIRST, LAST))
    parts = [run(of, period)[1] for period in Period(FIRST, LAST).split(cuts)]
    assert figures([charge for part in parts for charge in part.charges]) == figures(whole.charges)
    assert all(charge.amount.amount >= 0 for charge in whole.charges if charge.key.kind is ChargeKind.TERMINATION)


@given(histories())
def test_a_discount_never_takes_more_than_there_is_and_names_what_it_takes_from(of: History) -> None:
    _, got = run(of, Period(FIRST, LAST))
    by_digest = {charge.key.digest: charge for charge in got.charges}
    taken: dict[str, Decimal] = {}
    for charge in got.charges:
        if charge.key.kind is ChargeKind.DISCOUNT:
            (base,) = charge.of
            taken[base] = taken.get(base, Decimal(0)) - charge.amount.amount
            assert (charge.account, charge.tax_category) == (by_digest[base].account, by_digest[base].tax_category)
    for digest, amount in taken.items():
        base_amount = by_digest[digest].amount.amount
        assert abs(amount) <= abs(base_amount)
        assert amount * base_amount >= 0


@given(histories())
def test_taking_every_clause_away_leaves_usage_and_fees_as_they_were(of: History) -> None:
    bare = History(
        tuple(replace(each, discounts=(), caps=(), commitments=(), prepaid=()) for each in of.versions),
    )
    plain = {ChargeKind.USAGE, ChargeKind.RECURRING, ChargeKind.MINIMUM, ChargeKind.TERMINATION}
    _, got = run(of, Period(FIRST, LAST))
    _, alone = run(bare, Period(FIRST, LAST))
    assert [each for each in got.charges if each.key.kind in plain] == [
        each for each in alone.charges if each.key.kind in plain
    ]
