"""A version as if it had been in force earlier: what holds on its first day is moved back, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from crossfoot.engines.rating.as_if import as_if_in_force
from crossfoot.terms.agreement import Phase
from crossfoot.terms.commitment import Cap, Commitment
from crossfoot.terms.discount import Discount
from crossfoot.terms.party import Role, RoleHolder, Roles
from tests.charges import tax
from tests.engines.rating.agreements import agreement, day, days, eur, per_call, short, usage_term
from tests.engines.rating.test_credits import prepaid
from tests.tables import rows

SINCE = day("03-01")


@rows("""
 effective              | first | phase        | moved                  | because
 2025-01-01..2027-01-01 | 05-01 | 05-01..      | 03-01..                | it holds on the first day: from the day asked on
 2025-01-01..2027-01-01 | 05-01 | 02-01..08-01 | 02-01..08-01           | it held before already
 2025-01-01..2027-01-01 | 05-01 | 05-01..05-02 | 03-01..05-02           | it held on the first day alone
 2025-01-01..2027-01-01 | 05-01 | 02-01..05-01 |                        | it ended before the first day
 2025-01-01..2027-01-01 | 05-01 | 05-02..      | 05-02..                | it begins later, and when it says
 05-01..2027-01-01      | 04-01 | 05-01..      | 03-01..                | the agreement's own first day counts when it is later
 2025-01-01..04-10      | 05-01 | 04-09..      | 03-01..                | in a renewal: what held on the last day goes on
 2025-01-01..04-10      | 05-01 | 04-01..04-09 |                        | what ended before the last day does not
 2025-01-01..04-10      | 05-01 | 04-10..      | 04-10..                | the day after the last is no day of the agreement
""")
def test_what_holds_on_the_first_day_is_moved_back(effective: str, first: str, phase: str, moved: str, because: str) -> None:
    term = usage_term("calls", effective=days(phase))
    version = agreement(term, effective=days(effective), in_force_from=day(first))
    got = as_if_in_force(version, since=SINCE)
    assert [each.effective for one in got.terms for each in one.phases] == [days(each) for each in [moved] if each]


@rows("""
 effective              | moved                  | because
 05-01..2027-01-01      | 03-01..2027-01-01      | an agreement that begins later begins with the day asked
 2025-01-01..2027-01-01 | 2025-01-01..2027-01-01 | one that ran already keeps its first day
""")
def test_the_agreement_is_in_force_from_the_day_asked(effective: str, moved: str, because: str) -> None:
    got = as_if_in_force(agreement(usage_term(), effective=days(effective), in_force_from=day("05-01")), since=SINCE)
    assert (got.in_force_from, got.effective) == (SINCE, days(moved))


def test_every_dated_part_is_moved_alike() -> None:
    on = days("05-01..")
    version = replace(
        agreement(
            replace(usage_term(), phases=(Phase(days("02-01..05-01"), per_call("0.02")), Phase(on, per_call("0.03")))),
            in_force_from=day("05-01"),
            commitments=(Commitment("C", "Commitment", "5", eur("10"), on),),
            caps=(Cap("K", "Cap", "5", eur("10"), on),),
            prepaid=(prepaid("05-01.."),),
            discounts=(Discount("D", "Discount", "5", eur("1"), on),),
            taxes=(replace(tax("19"), effective=on),),
        ),
        roles=Roles((RoleHolder(Role.SOLD_TO, "acme", on),)),
    )
    got = as_if_in_force(version, since=SINCE)
    parts = [*got.commitments, *got.caps, *got.prepaid, *got.discounts, *got.taxes, *got.roles.holders]
    assert [short(each.effective) for each in parts] == [short(days("03-01.."))] * 6
    assert [short(each.effective) for each in got.terms[0].phases] == [short(days("03-01.."))]
