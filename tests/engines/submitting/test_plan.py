"""What a series sends: the tables."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from crossfoot.engines.submitting.plan import Position, plan_series
from crossfoot.records.submitting.channel import BilledLife
from crossfoot.records.submitting.record import MeterState
from tests.engines.submitting.markets import ALWAYS, DECIMALS, RULE, SERIES, SHIFTING, at, planned, told
from tests.refusals import refused
from tests.tables import rows


@rows("""
amounts                                     | now         | plan                     | because
                                            | 10-05 09:10 |                          | nothing used, nothing sent
10-05 08:00 = 2 | 10-05 09:05 | 08=2 carry 0 | an hour is sent once it is over and has settled
10-05 08:00 = 2                             | 10-05 09:04 | wait 08                  | a minute before it waits
10-05 08:00 = 2.6                           | 10-05 09:10 | 08=2 carry 0.6           | whole numbers go, the rest is carried
10-05 07:00 = 0.6, 10-05 08:00 = 0.6 | 10-05 09:10 | 07=0 08=1 carry 0.2 | two remainders make one unit in the later hour
10-05 08:00 = 0.4                           | 10-05 09:10 | 08=0 carry 0.4           | less than one is carried, not dropped
10-05 08:00 = -3 | 10-05 09:10 | 08=0 carry -3 | what is below zero nets against later hours
10-05 07:00 = -3, 10-05 08:00 = 5           | 10-05 09:10 | 07=0 08=2 carry 0        | and does so
10-05 03:00 = 7                             | 10-05 08:59 | 03=7 carry 0             | in the last minute of the window
10-05 03:00 = 7 | 10-05 09:00 | refuse 03:1 | six hours after its beginning an hour is refused
10-05 03:00 = 0                             | 10-05 09:00 |                          | an hour without use has nothing to refuse
10-31 23:00 = 7                             | 11-01 04:59 | 23=7 carry 0             | the last hour of a month has its window
10-31 22:00 = 7                             | 11-01 05:00 | refuse 22:1              | which the month end does not prolong
12-31 23:00 = 7 | 12-31 23:30 | wait 23 | the last hour of a year waits like any other
""")
def test_an_hour_is_sent_once_it_is_over_and_while_it_is_taken(amounts, now, plan, because):
    assert told(planned(amounts, now)) == plan, because


@rows("""
amounts                              | reported    | carried | plan             | because
10-05 08:00 = 4                      | 10-05 08:00 | 0.5     | wait 08          | a reported hour is never reported again
10-05 07:00 = 4 | 10-05 07:00 | 0.5 | 08=4 carry 0.5 | what it turns out to have beside goes into the next
10-05 07:00 = 4, 10-05 08:00 = 1     | 10-05 07:00 | 0.5     | 08=5 carry 0.5   | what it has beside goes into the next
10-05 06:00 = 4                      | 10-05 07:00 | 0       | 06=4 carry 0     | an hour that was not reported still can be
| 10-05 07:00 | 3.5 | 04=3 carry 0.5 | what one record could not hold goes into the next hour there is
""")
def test_an_hour_is_reported_once(amounts, reported, carried, plan, because):
    assert told(planned(amounts, "10-05 09:10", reported=(reported,), carried=carried)) == plan, because


@rows("""
amounts                          | now         | plan                | because
10-05 01:00 = 7                  | 10-05 09:10 | wait 01             | with every open hour reported, it waits
10-05 01:00 = 7, 10-05 08:00 = 1 | 10-05 10:10 | 09=8 carry 0        | and goes into the next
""")
def test_where_the_contract_permits_it_late_usage_is_shifted(amounts, now, plan, because):
    reported = tuple(f"10-05 0{hour}:00" for hour in range(3, 9))
    assert told(planned(amounts, now, series=SHIFTING, reported=reported)) == plan, because


def test_what_is_shifted_keeps_both_hours():
    (record,) = planned("10-05 01:00 = 7", "10-05 09:10", series=SHIFTING).records
    assert record.slot == at("10-05 04:00")
    assert [(each.hour, each.amount) for each in record.moved] == [(at("10-05 01:00"), Decimal(7))]


@rows("""
amounts                         | ended       | now         | plan              | because
10-05 08:00 = 2 | 10-05 08:20 | 10-05 08:24 | wait 08 | what comes late has its minutes after a cancellation too
10-05 08:00 = 2                 | 10-05 08:20 | 10-05 08:25 | 08=2 carry 0      | but the hour need not be over
10-05 07:00 = 1, 10-05 08:00 = 2| 10-05 08:20 | 10-05 09:19 | 07=1 08=2 carry 0 | all of it is flushed in time
10-05 08:00 = 2                 | 10-05 08:20 | 10-05 09:20 | refuse 08:11      | an hour later the final hour is lost
10-05 09:00 = 2                 | 10-05 08:20 | 10-05 09:10 | refuse 09:10      | after the end nothing is billed here
10-05 08:00 = 2                 | 10-05 08:00 | 10-05 08:30 | refuse 08:10      | an hour that begins with the end is after it
10-05 02:00 = 2 | 10-05 08:20 | 10-05 08:30 | refuse 02:1 | an hour whose own window is over is late as ever
""")
def test_a_cancellation_flushes_the_last_hours(amounts, ended, now, plan, because):
    assert told(planned(amounts, now, life=BilledLife(ALWAYS.since, at(ended)))) == plan, because


@rows("""
amounts         | since       | plan          | because
10-05 08:00 = 2 | 10-05 08:40 | 08=2 carry 0  | the hour in which it begins is billed
10-05 07:00 = 2 | 10-05 08:40 | refuse 07:10  | the hour before is not
""")
def test_a_subscription_is_billed_from_its_beginning(amounts, since, plan, because):
    assert told(planned(amounts, "10-05 09:10", life=BilledLife(at(since)))) == plan, because


def test_a_month_end_cut_off_is_a_discrepancy_of_its_own():
    day = replace(RULE, window=24)
    assert told(planned("10-31 20:00 = 7", "11-01 05:59", rule=day)) == "20=7 carry 0"
    assert told(planned("10-31 20:00 = 7", "11-01 06:00", rule=day)) == "refuse 20:3"


def test_nothing_is_sent_in_the_margin_before_a_deadline():
    careful = replace(RULE, margin=60)
    assert told(planned("10-05 03:00 = 7", "10-05 08:59", rule=careful)) == "refuse 03:1"
    (record,) = planned("10-05 03:00 = 7", "10-05 08:58", rule=careful).records
    assert record.deadline == at("10-05 08:59")


def test_a_suspended_subscription_waits():
    assert told(planned("10-05 08:00 = 2", "10-05 09:10", life=replace(ALWAYS, suspended=True))) == "wait 08"


def test_a_channel_that_wants_zeros_is_told_of_hours_without_use():
    (record,) = planned("10-05 08:00 = 0", "10-05 09:10", rule=replace(RULE, zeros=True)).records
    assert (record.quantity, record.state) == (0, MeterState.PLANNED)
    (carried,) = planned("10-05 08:00 = 0.5", "10-05 09:10").records
    assert (carried.quantity, carried.state) == (0, MeterState.CARRIED)


def test_a_channel_that_takes_decimals_gets_them():
    assert told(planned("10-05 08:00 = 2.657", "10-05 09:10", rule=DECIMALS)) == "08=2.65 carry 0.007"


@pytest.mark.parametrize(
    ("worth", "amount", "plan"), [("0.01", "12.349", "08=1234 carry 0.009"), ("1000", "2700", "08=2 carry 700")]
)
def test_a_unit_of_the_dimension_may_stand_for_a_cent_or_for_a_thousand(worth, amount, plan):
    assert told(planned(f"10-05 08:00 = {amount}", "10-05 09:10", series=replace(SERIES, worth=Decimal(worth)))) == plan


def test_what_one_record_cannot_hold_is_carried():
    small = replace(RULE, quantity_max=10)
    assert told(planned("10-05 07:00 = 14.5, 10-05 08:00 = 1", "10-05 09:10", rule=small)) == "07=10 08=5 carry 0.5"


def test_reports_end_before_the_cancellation_where_the_channel_wants_it():
    strict = replace(RULE, ends_before=True)
    (record,) = planned("10-05 08:00 = 2", "10-05 08:30", rule=strict, life=BilledLife(ALWAYS.since, at("10-05 08:20"))).records
    assert str(record.until) == "2026-10-05T08:19:59Z"
    (whole,) = planned("10-05 08:00 = 2", "10-05 09:30", rule=strict).records
    assert whole.until == at("10-05 09:00")


def test_the_rule_in_force_is_the_latest_that_has_begun():
    longer = replace(RULE, since=at("10-05 09:00"), window=24)
    amounts = planned("10-05 01:00 = 1", "10-05 08:00").refused
    assert amounts
    plan = plan_series(
        SERIES,
        amounts=planned("10-05 01:00 = 1", "10-05 02:00").waiting,
        position=Position(),
        life=ALWAYS,
        rules=(longer, RULE),
        now=at("10-05 09:00"),
    )
    assert told(plan) == "01=1 carry 0"


def test_a_channel_without_a_rule_in_force_is_refused():
    with refused("channel-without-rule"):
        planned("10-05 01:00 = 1", "10-05 08:00", rule=replace(RULE, since=at("10-06 00:00")))
