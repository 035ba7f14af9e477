"""What a channel's answers mean: calls, outcomes, the crosswalk, silence."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from crossfoot.engines.submitting.calls import after_call, calls, with_counted
from crossfoot.engines.submitting.identity import buyer_at, record_identity
from crossfoot.engines.submitting.outcome import outcome_of, overdue
from crossfoot.engines.submitting.silence import silent_hours
from crossfoot.records.submitting.channel import BilledLife, MarketBuyer
from crossfoot.records.submitting.record import (
    CallAnswer,
    CallFate,
    MeterDiscrepancy,
    MeterRecord,
    MeterState,
    MeterVerdict,
    Told,
)
from tests.engines.submitting.markets import ALWAYS, RULE, SERIES, at, clock, hours, planned
from tests.refusals import refused
from tests.tables import rows


def record(quantity: str = "5", *, hour: str = "08", worth: str = "1") -> MeterRecord:
    (found,) = planned(f"10-05 {hour}:00 = 5", "10-05 09:10").records
    return replace(found, quantity=Decimal(quantity), worth=Decimal(worth))


@rows("""
told           | counts | state    | counted | back | kind | because
accepted       |        | counted  | 5       | 0    |      | it counts
duplicate      | 5      | counted  | 5       | 0    | 5    | the same quantity twice is one
duplicate      | 3      | counted  | 3       | 0.02 | 4    | what it lacks goes back, in what was rated
duplicate      | 9      | counted  | 9       | -0.04| 4    | and what it has too much is netted
duplicate      |        | disputed | 0       | 0    | 4    | another quantity that nobody knows
unprocessed    |        | planned  | 0       | 0    |      | it is sent again
unknown        |        | planned  | 0       | 0    |      | it may be counted: it is sent again
late           |        | rejected | 0       | 0    | 1    | its hour is not taken any longer
not-subscribed |        | rejected | 0       | 0    | 10   | there is nobody to bill there
poison         |        | rejected | 0       | 0    | 7    | it can never be taken as it is
""")
def test_a_verdict_decides_what_counts(told, counts, state, counted, back, kind, because):
    verdict = MeterVerdict("id", Told(told), counted=Decimal(counts) if counts else None)
    got = outcome_of(record(worth="0.01"), verdict)
    assert (got.state, got.counted, got.back) == (MeterState(state), Decimal(counted), Decimal(back)), because
    assert (got.kind or "") == kind, because


def test_the_channels_own_word_may_name_the_discrepancy_better():
    assert (
        outcome_of(record(), MeterVerdict("id", Told.POISON, kind=MeterDiscrepancy.DIMENSION)).kind
        is MeterDiscrepancy.DIMENSION
    )


@pytest.mark.parametrize(
    ("now", "sent", "state"),
    [("10-05 13:59", 3, None), ("10-05 14:00", 0, MeterState.LATE), ("10-05 14:00", 1, MeterState.DOUBTFUL)],
)
def test_what_was_not_answered_in_time_is_late_or_in_doubt(now, sent, state):
    assert overdue(record(), now=at(now), sent=sent) is state


def batch(size: int) -> tuple[MeterRecord, ...]:
    return tuple(replace(record(), identity=f"r{place}", number=place + 1) for place in range(size))


def test_calls_hold_at_most_a_batch_and_the_pressing_go_first():
    pressing = replace(record(), identity="first", deadline=at("10-05 09:30"))
    made = calls([*batch(30), pressing], rule=RULE)
    assert [len(call) for call in made] == [25, 6]
    assert made[0][0] is pressing
    assert calls([], rule=RULE) == ()


@pytest.mark.parametrize("bad", range(7))
def test_a_poisoned_call_is_halved_until_the_bad_record_stands_alone(bad):
    queue, verdicts = [batch(7)], []
    while queue:
        sent = queue.pop()
        spoiled = any(each.identity == f"r{bad}" for each in sent)
        answer = (
            CallAnswer(
                CallFate.POISONED, told=Told.POISON, kind=MeterDiscrepancy.DIMENSION, code="InvalidUsageDimensionException"
            )
            if spoiled
            else CallAnswer(CallFate.ANSWERED, tuple(MeterVerdict(each.identity, Told.ACCEPTED) for each in sent))
        )
        done = after_call(sent, answer)
        assert done.again == ()
        verdicts += done.verdicts
        queue += done.apart
    assert {each.identity: each.told for each in verdicts} == {
        f"r{place}": Told.POISON if place == bad else Told.ACCEPTED for place in range(7)
    }
    assert len(verdicts) == 7


@pytest.mark.parametrize("fate", [CallFate.AGAIN, CallFate.DENIED])
def test_a_call_without_an_answer_leaves_every_record_in_doubt(fate):
    done = after_call(batch(2), CallAnswer(fate, code="ThrottlingException"))
    assert [each.told for each in done.verdicts] == [Told.UNKNOWN, Told.UNKNOWN]
    assert done.again == batch(2)


def test_a_record_that_the_answer_is_silent_about_is_sent_again():
    done = after_call(batch(2), CallAnswer(CallFate.ANSWERED, (MeterVerdict("r0", Told.ACCEPTED),)))
    assert [each.told for each in done.verdicts] == [Told.ACCEPTED, Told.UNPROCESSED]
    assert [each.identity for each in done.again] == ["r1"]


def test_what_a_duplicate_counts_is_known_by_the_channels_own_name_for_it():
    known = [MeterVerdict("a", Told.ACCEPTED, "mr-2", Decimal(1600)), MeterVerdict("b", Told.ACCEPTED, "mr-3", Decimal(9))]
    doubled = MeterVerdict("c", Told.DUPLICATE, "mr-2")
    assert with_counted(doubled, known=known).counted == 1600
    assert with_counted(replace(doubled, partner_id="mr-9"), known=known).counted is None
    assert with_counted(replace(doubled, counted=Decimal(7)), known=known).counted == 7
    assert with_counted(replace(doubled, told=Told.ACCEPTED), known=known).counted is None
    assert with_counted(replace(doubled, partner_id=""), known=known).counted is None


def test_the_buyer_of_an_hour_is_the_latest_that_holds():
    old = MarketBuyer(at("10-01 00:00"), at("10-05 00:00"), (("license", "l-1"),))
    new = MarketBuyer(at("10-04 00:00"), None, (("license", "l-2"),))
    assert buyer_at([old, new], at("10-03 00:00"), subscription="s") is old
    assert buyer_at([new, old], at("10-04 00:00"), subscription="s") is new
    with refused("buyer-unknown"):
        buyer_at([old, new], at("09-30 00:00"), subscription="s")


def test_a_record_is_named_by_series_and_hour_for_ever():
    assert record_identity(SERIES, at("10-05 08:00")) == record().identity
    assert record_identity(SERIES, at("10-05 08:00")) == "5f79b155-af1b-5d90-ad21-705e62247d9e"
    other = {record_identity(replace(SERIES, dimension="GB"), at("10-05 08:00")), record_identity(SERIES, at("10-05 09:00"))}
    assert record().identity not in other and len(other) == 2


@rows("""
told  | owed  | now         | silent | because
06    |       | 10-05 10:04 |        | the hour at seven could be told at five past eight, and has two hours
06    |       | 10-05 10:05 | 07     | then it is silent
06 07 |       | 10-05 10:05 |        | told
      | 07    | 10-05 10:05 | 06 07  | owed for its use as well
""")
def test_a_subscribed_hour_that_was_not_told_is_silent(told, owed, now, silent, because):
    slots = {at(f"10-05 {hour}:00") for hour in told.split()}
    amounts = hours(",".join(f"10-05 {hour}:00 = 1" for hour in owed.split()))
    life = BilledLife(at("10-05 06:30"))
    zeros = replace(RULE, zeros=True)
    found = silent_hours(told=slots, owed=amounts, life=life, rules=(zeros,), channel="aws", now=at(now))
    assert " ".join(clock(each) for each in found) == silent, because


def test_where_no_zeros_are_wanted_only_use_can_be_silent():
    asked = {"told": (), "life": ALWAYS, "rules": (RULE,), "channel": "aws", "now": at("10-05 10:05")}
    assert silent_hours(owed=(), **asked) == ()
    assert silent_hours(owed=hours("10-05 07:00 = 1, 10-05 06:00 = -1"), **asked) == (at("10-05 07:00"),)
    assert silent_hours(owed=hours("10-05 07:00 = 1"), **{**asked, "life": replace(ALWAYS, suspended=True)}) == ()
