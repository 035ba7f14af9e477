"""What is due when: no day of service is billed twice, none is forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.rating.due import DueFee, DueUsage, due
from crossfoot.engines.rating.schedule.life import natural_end, service_end, stopped_on, term_end
from crossfoot.measures import Percent, Period
from crossfoot.measures.period import Cadence
from crossfoot.terms.agreement import History
from crossfoot.terms.discount import Discount
from crossfoot.terms.life import Life, Renewal, Settlement, Termination, Uplift, UpliftKind
from crossfoot.terms.price_model import Recurring, Timing
from tests.engines.rating.agreements import (
    ALWAYS,
    agreement,
    day,
    days,
    eur,
    fee,
    fee_term,
    histories,
    history,
    per_call,
    short,
    usage_term,
)
from tests.refusals import refused
from tests.tables import rows

FIRST, HORIZON, LAST = date(2025, 6, 1), date(2028, 3, 1), date(2031, 1, 1)


def listed(history: History, period: str, **more: Any) -> list[str]:
    """What is due in short, its days and the day it is billed by: `calls 01-01..02-01<02-01`; a month is one written out."""
    owed = due(history, days(period) if ".." in period else Period.month(period), **more)
    return [f"{each.term.id} {short(each.service)}<{each.by:%m-%d}" for each in (*owed.usage, *owed.recurring)]


@rows("""
 timing  | effective    | anchor | months | of | run | owed | because
 advance | 01-01..      | 01-01  | 1      | 1  | 2026-01 | 01-01..02-01<01-02 02-01..03-01<02-01 | this month and the next
 advance | 01-01..      | 01-01  | 1      | 1  | 2026-02 | 03-01..04-01<03-01 | from then on the month to come
 advance | 01-16..      | 01-01  | 1      | 1  | 2026-01 | 01-16..02-01<01-17 02-01..03-01<02-01 | the first month is short
 advance | 02-01..      | 01-01  | 1      | 1  | 2026-01 | | what begins on a run's end is billed by the next
 advance | 01-01..02-15 | 01-01  | 1      | 1  | 2026-01 | 01-01..02-01<01-02 02-01..02-15<02-01 | a known end
 arrears | 01-01..      | 01-01  | 1      | 1  | 2026-01 | 01-01..02-01<02-01 | after its month
 arrears | 01-01..02-15 | 01-01  | 1      | 1  | 2026-02 | 02-01..02-15<02-15 | the agreement's end closes the last, short cycle
 arrears | 01-01..02-15 | 01-01  | 1      | 1  | 02-01..02-15 | 02-01..02-15<02-15 | an end on a run's end is billed by that run
 advance | 01-01..      | 01-31  | 1      | 1  | 2026-02 | 02-28..03-31<02-28 | month ends step from the stored anchor
 advance | 01-01..      | 01-31  | 1      | 1  | 2026-03 | 03-31..04-30<03-31 | and come back to the 31st
 advance | 01-01..      | 01-01  | 1      | 12 | 2026-01 | 01-01..2027-01-01<01-02 | a fee for a year is billed once, ahead
 advance | 01-01..      | 01-01  | 1      | 12 | 2026-02 | | and not again
 arrears | 01-01..      | 01-01  | 1      | 3  | 2026-03 | 01-01..04-01<04-01 | a fee for a quarter, after it
 advance | 01-01..      | 01-01  | 3      | 1  | 2026-03 | 04-01..05-01<04-01 05-01..06-01<04-01 06-01..07-01<04-01 | in one
 advance | 02-10..      | 01-01  | 3      | 1  | 2026-02 | 02-10..03-01<02-11 03-01..04-01<02-11 | so is the rest of one
 arrears | 02-10..      | 01-01  | 3      | 1  | 2026-03 | 02-10..03-01<04-01 03-01..04-01<04-01 | or at its end
""")
def test_when_a_fee_is_due(
    timing: str, effective: str, anchor: str, months: str, of: str, run: str, owed: str, because: str
) -> None:
    model = fee(timing=Timing(timing), months=int(of))
    cadence = Cadence.from_anchor(day(anchor), months=int(months))
    got = listed(history(fee_term(model=model), effective=days(effective), cadence=cadence), run)
    assert got == [f"seats {each}" for each in owed.split()]


@rows("""
 effective    | anchor | months | run | owed | because
 01-01..      | 01-01  | 1      | 2026-01 | 01-01..02-01<02-01 | after its cycle
 01-01..      | 01-15  | 1      | 2026-01 | 01-01..01-15<01-15 | the first cycle is short
 01-01..      | 01-15  | 1      | 2026-02 | 01-15..02-15<02-15 | cycles are the agreement's, runs are the calendar's
 01-01..01-20 | 01-01  | 1      | 2026-01 | 01-01..01-20<01-20 | the end of the agreement closes the cycle
 01-01..      | 01-01  | 3      | 2026-01 | | a quarter is billed when it ends
 01-01..      | 01-01  | 1      | 01-01..04-01 | 01-01..02-01<02-01 02-01..03-01<03-01 03-01..04-01<04-01 | a long run
""")
def test_when_usage_is_due(effective: str, anchor: str, months: str, run: str, owed: str, because: str) -> None:
    cadence = Cadence.from_anchor(day(anchor), months=int(months))
    got = listed(history(usage_term(), effective=days(effective), cadence=cadence), run)
    assert got == [f"calls {each}" for each in owed.split()]


def test_the_days_of_usage_are_the_agreements_own_and_their_instants_follow() -> None:
    (piece,) = due(history(usage_term(), time_zone="America/New_York"), days("03-01..04-01")).usage
    assert (str(piece.span.start), str(piece.span.end)) == ("2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z")


def test_a_phase_that_begins_inside_a_cycle_cuts_it_and_is_billed_when_it_begins() -> None:
    old, new = fee_term(effective=days("01-01..02-11")), fee_term(model=fee("62"), effective=days("02-11.."))
    both = history(replace(old, phases=old.phases + new.phases))
    assert listed(both, "01-01..02-01") == ["seats 01-01..02-01<01-02", "seats 02-01..02-11<02-01"]
    assert listed(both, "02-01..03-01") == ["seats 02-11..03-01<02-12", "seats 03-01..04-01<03-01"]


def test_a_pause_takes_its_days_out_of_fees_and_not_of_usage() -> None:
    paused = history(usage_term(), fee_term(), life=Life(pauses=(days("02-11..02-21"),)))
    assert listed(paused, "02-01..03-01") == [
        "calls 02-01..03-01<03-01",
        "seats 02-21..03-01<02-22",
        "seats 03-01..04-01<03-01",
    ]


def test_a_new_version_that_prices_alike_cuts_nothing_and_names_what_begins_under_it() -> None:
    one, two = agreement(usage_term()), agreement(replace(usage_term(), name="Renamed"), version=2, in_force_from=day("02-10"))
    pieces = [piece for month in ("02-01..03-01", "03-01..04-01") for piece in due(History((one, two)), days(month)).usage]
    assert [(short(each.service), each.agreement.version) for each in pieces] == [("02-01..03-01", 1), ("03-01..04-01", 2)]


def test_a_new_version_with_another_price_cuts_the_cycle() -> None:
    one, two = agreement(usage_term()), agreement(usage_term(model=per_call("0.02")), version=2, in_force_from=day("02-10"))
    pieces = due(History((one, two)), days("02-01..03-01")).usage
    assert [(short(each.service), each.agreement.version) for each in pieces] == [("02-01..02-10", 1), ("02-10..03-01", 2)]
    assert {each.by for each in pieces} == {day("03-01")}


def test_a_new_cadence_closes_the_cycle_of_the_old_one() -> None:
    quarterly = Cadence.from_anchor(day("01-01"), months=3)
    one, two = agreement(usage_term()), agreement(usage_term(), version=2, cadence=quarterly, in_force_from=day("02-10"))
    both = History((one, two))
    assert listed(both, "02-01..03-01") == ["calls 02-01..02-10<02-10"]
    assert listed(both, "03-01..04-01") == ["calls 02-10..04-01<04-01"]


YEAR = "01-01..2027-01-01"


@rows("""
 automatic | months | notice | given      | end        | because
 no        | 12     | 30     |            | 2027-01-01 | without automatic renewal it ends
 yes       | 12     | 30     |            | 9999-12-31 | without notice it goes on
 yes       | 12     | 30     | 2026-12-02 | 2027-01-01 | notice on the last day counts
 yes       | 12     | 30     | 2026-12-03 | 2028-01-01 | notice a day late counts for the next end
 yes       | 6      | 0      | 2027-05-01 | 2027-07-01 | half-year renewals
""")
def test_when_an_agreement_ends(automatic: str, months: str, notice: str, given: str, end: str, because: str) -> None:
    life = Life(Renewal(automatic == "yes", int(months), int(notice)), date.fromisoformat(given) if given else None)
    assert natural_end(agreement(effective=days(YEAR), life=life)) == date.fromisoformat(end)


@rows("""
 on         | end        | because
 2026-07-01 | 2027-01-01 | within the first year
 2026-12-31 | 2027-01-01 | on its last day
 2027-01-01 | 2028-01-01 | the day it renews is promised to the next
""")
def test_the_stretch_promised_on_a_day_ends_with_the_next_renewal(on: str, end: str, because: str) -> None:
    renewed = agreement(effective=days(YEAR), life=Life(Renewal(True, 12)))
    assert term_end(renewed, on=date.fromisoformat(on)) == date.fromisoformat(end)


def test_an_agreement_without_an_end_does_not_renew() -> None:
    assert natural_end(agreement(life=Life(Renewal(True, 12)))) == date.max


def test_an_agreement_that_ends_with_another_takes_its_end() -> None:
    tied = history(fee_term(), life=Life(co_terminates="AGR-2"))
    assert listed(tied, "02-01..03-01", ends={"AGR-2": day("03-16")}) == ["seats 03-01..03-16<03-01"]
    with refused("co-termination-unknown"):
        due(tied, days("02-01..03-01"))


def test_a_renewal_for_no_months_is_refused() -> None:
    with refused("renewal-without-months"):
        due(history(fee_term(), effective=days(YEAR), life=Life(Renewal(True, 0), day("05-05"))), days("01-01..02-01"))


def test_the_last_phase_lasts_through_renewals_and_its_price_rises_at_each() -> None:
    uplift = Uplift(UpliftKind.FIXED, Percent(3))
    term = fee_term(effective=days(YEAR))
    renewed = history(term, effective=days(YEAR), life=Life(Renewal(True, 12, uplift=uplift)))
    pieces = due(renewed, days("2027-12-01..2028-02-01")).recurring
    assert [(short(each.service), len(each.raises)) for each in pieces] == [
        ("2028-01-01..2028-02-01", 2),
        ("2028-02-01..2028-03-01", 2),
    ]


@rows("""
 kind  | percent | readings       | cap | terms | percents | because
 fixed | 3       |                |     |       | 3        | a fixed rise
 fixed | 3       |                |     | other | -        | an uplift of other terms
 index | 0       | 2027-01-01 2.5 | 4   |       | 2.5      | the index below its cap
 index | 0       | 2027-01-01 7   | 4   |       | 4        | the index above it
 index | 0       | 2027-01-01 7   |     |       | 7        | an index without one
 index | 0       | 2026-01-01 7   |     |       | !        | no reading for the day
""")
def test_by_how_much_prices_rise(
    kind: str, percent: str, readings: str, cap: str, terms: str, percents: str, because: str
) -> None:
    read = tuple((date.fromisoformat(readings[:10]), Percent(readings[11:])) for _ in range(1) if readings)
    index = "CPI" if kind == "index" else ""
    rise = Uplift(UpliftKind(kind), Percent(percent), index, read, Percent(cap) if cap else None, ("other",) if terms else ())
    renewed = history(fee_term(), effective=days(YEAR), life=Life(Renewal(True, 12, uplift=rise)))
    if percents == "!":
        with refused("index-reading-missing"):
            due(renewed, days("2027-01-01..2027-02-01"))
    else:
        got = due(renewed, days("2027-01-01..2027-02-01")).recurring[0].raises
        assert [str(each.percent.value) for each in got] == [each for each in percents.split(",") if each != "-"]


def test_a_reading_to_come_is_not_asked_for_before_its_renewal() -> None:
    life = Life(Renewal(True, 12, uplift=Uplift(UpliftKind.INDEX, index="CPI")))
    assert listed(history(usage_term(), effective=days(YEAR), life=life), "12-01..2027-01-01") == [
        "calls 12-01..2027-01-01<01-01"
    ]


def stopped(settlement: str, on: str, **more: Any) -> dict[str, Any]:
    return {"life": Life(termination=Termination(day(on), Settlement(settlement), Percent(50), "closed")), **more}


@rows("""
 settlement | timing  | months | run | owed | because
 refund     | advance | 1      | 03-01..04-01 | 03-11..04-01 | the days billed ahead and not served
 refund     | advance | 3      | 03-01..04-01 | 03-11..04-01 | also of a fee billed by the quarter
 refund     | arrears | 1      | 03-01..04-01 | | nothing was billed ahead
 fee        | advance | 1      | 03-01..04-01 | 04-01..05-01 05-01..06-01 06-01..07-01 | what was still to be billed, to the end
 fee        | arrears | 1      | 03-01..04-01 | 03-11..04-01 04-01..05-01 05-01..06-01 06-01..07-01 | in arrears from the day on
 none       | advance | 1      | 03-01..04-01 | | neither fee nor refund
 fee        | advance | 1      | 04-01..05-01 | | settled once, by the run that holds the day
""")
def test_what_an_early_end_settles(settlement: str, timing: str, months: str, run: str, owed: str, because: str) -> None:
    term = fee_term(model=fee(timing=Timing(timing), months=int(months)))
    ended = history(term, **stopped(settlement, "03-11", effective=days("01-01..07-01")))
    found = due(ended, days(run)).terminations
    assert [short(each.service) for settled in found for each in settled.fees] == owed.split()


def test_after_an_early_end_nothing_is_due_any_more_whichever_version_priced_it() -> None:
    one = agreement(usage_term(), fee_term())
    two = agreement(usage_term(), fee_term(), version=2, in_force_from=day("03-05"), **stopped("none", "03-11"))
    assert listed(History((one, two)), "03-01..04-01") == ["calls 03-01..03-11<03-11"]
    assert listed(History((one, two)), "04-01..2027-01-01") == []


def test_monthly_fees_billed_by_the_quarter_are_refunded_for_the_months_not_begun() -> None:
    quarterly = Cadence.from_anchor(day("01-01"), months=3)
    ended = history(fee_term(), cadence=quarterly, **stopped("refund", "02-11"))
    assert [short(each.service) for each in due(ended, days("02-01..03-01")).terminations[0].fees] == [
        "02-11..03-01",
        "03-01..04-01",
    ]


def test_a_termination_withdrawn_by_a_later_version_settles_nothing() -> None:
    one = agreement(fee_term(), **stopped("refund", "03-11"))
    two = agreement(fee_term(), version=2, in_force_from=day("02-01"))
    assert due(History((one, two)), days("03-01..04-01")).terminations == ()


def test_a_fee_for_ending_early_needs_an_end() -> None:
    with refused("termination-open"):
        due(history(fee_term(), **stopped("fee", "03-11")), days("03-01..04-01"))


def test_a_fee_for_ending_early_looks_only_to_the_next_renewal() -> None:
    life = Life(Renewal(True, 6), None, "", Termination(day("08-11"), Settlement.FEE, Percent(50), ""))
    (settled,) = due(history(fee_term(), effective=days("01-01..07-01"), life=life), days("08-01..09-01")).terminations
    assert [short(each.service) for each in settled.fees] == [f"{m:02}-01..{m + 1:02}-01" for m in range(9, 12)] + [
        "12-01..2027-01-01"
    ]


def test_an_end_after_the_end_settles_nothing() -> None:
    late = history(fee_term(), **stopped("fee", "08-11", effective=days("01-01..07-01")))
    assert due(late, days("08-01..09-01")).terminations == ()


def promised(history: History, on: date) -> dict[tuple[str, str], date | None]:
    """By the plainest reading, what is served on one day: (term, timing) -> when the version in force stops."""
    begun = [each for each in history.versions if each.in_force_from <= on]
    if not begun:
        return {}
    version = max(begun, key=lambda each: each.version)
    found: dict[tuple[str, str], date | None] = {}
    for term in version.terms:
        for place, phase in enumerate(term.phases, start=1):
            renewed = place == len(term.phases) and phase.effective.end >= version.effective.end
            in_phase = on >= phase.effective.start if renewed else on in phase.effective
            timing = phase.model.timing if isinstance(phase.model, Recurring) else None
            end = natural_end(version) if timing is Timing.ADVANCE else service_end(version)
            if not in_phase or not version.effective.start <= on < end:
                continue
            if timing is None or not any(on in pause for pause in version.life.pauses):
                found[term.id, str(timing)] = stopped_on(version) if timing is Timing.ADVANCE else None
    return found


def billed(pieces: Iterable[DueUsage | DueFee]) -> dict[tuple[str, str], list[date]]:
    found: dict[tuple[str, str], list[date]] = {}
    for piece in pieces:
        timing = piece.phase.model.timing if isinstance(piece.phase.model, Recurring) else None
        dates = [piece.service.start + timedelta(days=number) for number in range(piece.service.days)]
        found.setdefault((piece.term.id, str(timing)), []).extend(each for each in dates if each < HORIZON)
    return found


@given(histories(), st.lists(st.dates(FIRST, date(2028, 6, 1)), max_size=30))
def test_each_day_served_is_billed_by_exactly_one_of_the_runs_for_touching_periods(of: History, cuts: list[date]) -> None:
    runs = [due(of, period) for period in Period(FIRST, LAST).split(cuts)]
    got = billed(piece for run in runs for piece in (*run.usage, *run.recurring))
    must: dict[tuple[str, str], set[date]] = {}
    may: dict[tuple[str, str], set[date]] = {}
    for number in range((HORIZON - FIRST).days):
        on = FIRST + timedelta(days=number)
        for key, stop in promised(of, on).items():
            (must if stop is None or on < stop else may).setdefault(key, set()).add(on)
    for key in got.keys() | must.keys():
        dates = got.get(key, [])
        assert len(dates) == len(set(dates)), f"{key} is billed twice"
        assert must.get(key, set()) <= set(dates), f"{key} is forgotten"
        assert set(dates) <= must.get(key, set()) | may.get(key, set()), f"{key} is billed unserved"


@given(histories(), st.dates(FIRST, date(2028, 6, 1)))
def test_every_piece_lies_in_its_cycle_and_is_billed_by_the_run_that_asks(of: History, start: date) -> None:
    run = Period(start, start + timedelta(days=31))
    owed = due(of, run)
    for piece in (*owed.usage, *owed.recurring):
        assert piece.service.overlap(piece.cycle) == piece.service
        assert run.start < piece.by <= run.end
        assert piece.span == piece.service.span(piece.agreement.time_zone)
        assert piece.term in piece.agreement.terms
        assert piece.phase in piece.term.phases


@rows("""
 taken_off  | earlier | because
            |         | nothing is taken off: what was billed before plays no part
 10 %       |         | a percentage looks at one charge at a time
 5          | seats   | an amount is spread over all of its cycle, and the fee of it was billed ahead
 10 %, 5    | seats   | one amount among percentages is enough
""")
def test_an_amount_taken_off_looks_at_what_its_cycle_billed_before(taken_off: str, earlier: str, because: str) -> None:
    off = [each.strip() for each in taken_off.split(",") if each.strip()]
    discounts = tuple(
        Discount(f"D{place}", "Off", "9", Percent(each[:-2]) if "%" in each else eur(each), ALWAYS)
        for place, each in enumerate(off)
    )
    owed = due(history(usage_term(), fee_term(), discounts=discounts), days("01-16..02-01"))
    assert [each.term.id for each in owed.earlier_recurring] == earlier.split()
