"""A rating run: what it gives, what it refuses agreement by agreement, and that it is a function of its inputs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from crossfoot.measures import Period
from crossfoot.runs.rate_files import rate_files
from crossfoot.runs.rate_period import RunInputs, rate_period
from crossfoot.runs.rated import RatedPeriod, ends_of
from crossfoot.terms.agreement import History
from crossfoot.terms.life import Life, Renewal, Uplift, UpliftKind
from tests.bulk.lakes import Shelves
from tests.parity.worlds import row
from tests.runs.small import BEGUN, EVENTS, HISTORY, OCTOBER, agreement

UNREADABLE = History(
    (
        agreement(
            id="AGR-0",
            accounts=("other",),
            effective=Period(date(2025, 10, 10), date(2026, 10, 10)),
            in_force_from=date(2025, 10, 10),
            life=Life(Renewal(True, 12, uplift=Uplift(UpliftKind.INDEX, index="CPI"))),
        ),
    )
)
"""It renewed on 10 October by an index nobody has read."""


def rated(*histories: History) -> RatedPeriod:
    return rate_files(histories=histories, events=EVENTS, period=OCTOBER).period


def test_a_run_gives_charges_suspense_fates_and_a_proof() -> None:
    got = rated(HISTORY)
    assert [(each.key.series, str(each.amount), each.events) for each in got.charges] == [
        ("region=eu", "USD 0.05", 1),
        ("region=us", "USD 0.50", 1),
    ]
    assert (got.proof.count, got.proof.by) == (2, {"USD": Decimal("0.55")})
    assert len(got.suspended) == 3
    assert got.unrated == ()


def test_one_agreement_that_cannot_be_rated_does_not_hold_up_the_others() -> None:
    got = rated(UNREADABLE, HISTORY)
    assert [(each.agreement, each.code) for each in got.unrated] == [("AGR-0", "index-reading-missing")]
    assert "CPI" in got.unrated[0].says
    assert len(got.charges) == 2


def test_the_usage_of_an_agreement_that_cannot_be_rated_waits_with_its_reason() -> None:
    shared = History((agreement(id="AGR-0", life=UNREADABLE.latest.life, effective=UNREADABLE.latest.effective),))
    got = rated(History((shared.latest,)))
    assert got.charges == ()
    assert {each.code for each in got.suspended if each.account == "acme"} == {"index-reading-missing"}


def test_an_amount_larger_than_money_leaves_its_agreement_unrated() -> None:
    got = rated(History((agreement(price="9999999999999999"),)))
    assert [(each.agreement, each.code) for each in got.unrated] == [("AGR-1", "too-many-digits")]
    assert [(each.code, each.dims) for each in got.suspended if each.term == "calls"] == [
        ("too-many-digits", (("region", "eu"),)),
        ("too-many-digits", (("region", "us"),)),
    ]


def test_what_is_booked_for_an_agreement_that_cannot_be_rated_is_left_alone() -> None:
    booked = rated(HISTORY).charges
    refused = rated(History((agreement(price="9999999999999999"),)))
    assert refused.comparable(booked) == ()
    assert rated(HISTORY).comparable(booked) == booked


def test_the_proof_moves_with_every_step_of_the_workings() -> None:
    assert rated(HISTORY).proof == rated(HISTORY).proof
    assert rated(HISTORY).proof.digest != rated(History((agreement(price="0.1000001"),))).proof.digest


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive([row(each) for each in EVENTS])
    told: list[tuple[int, int, str]] = []
    rate_period(RunInputs((HISTORY,), shelves.snapshot, OCTOBER), progress=lambda *said: told.append(said))
    assert told == [(0, 1, "planning"), (0, 1, "metering"), (0, 1, "AGR-1"), (1, 1, "done")]


def test_agreements_that_end_together_are_followed_to_the_one_that_has_an_end() -> None:
    ended = History((agreement(id="AGR-3", effective=Period(BEGUN, date(2027, 1, 1))),))
    second = History((agreement(id="AGR-2", life=Life(co_terminates="AGR-3")),))
    first = History((agreement(id="AGR-1", life=Life(co_terminates="AGR-2")),))
    assert ends_of([first, second, ended]) == {"AGR-2": date(2027, 1, 1), "AGR-3": date(2027, 1, 1)}


def test_agreements_that_end_in_a_circle_or_with_a_stranger_have_no_end_to_follow() -> None:
    one = History((agreement(id="AGR-1", life=Life(co_terminates="AGR-2")),))
    two = History((agreement(id="AGR-2", life=Life(co_terminates="AGR-1")),))
    lost = History((agreement(id="AGR-3", life=Life(co_terminates="AGR-9")),))
    assert ends_of([one, two, lost]) == {}
    got = rate_files(histories=[one, two, lost], events=EVENTS, period=OCTOBER).period
    assert {(each.agreement, each.code) for each in got.unrated} == {
        (name, "co-termination-unknown") for name in ("AGR-1", "AGR-2", "AGR-3")
    }
