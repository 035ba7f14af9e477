"""A version as if it had come into force earlier than it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from crossfoot.measures import Period
from crossfoot.terms.agreement import Agreement, Phase
from crossfoot.terms.commitment import Cap, Commitment, Prepaid
from crossfoot.terms.discount import Discount
from crossfoot.terms.party import RoleHolder
from crossfoot.terms.tax import TaxRate

Dated = TypeVar("Dated", Phase, Commitment, Cap, Prepaid, Discount, TaxRate, RoleHolder)


def as_if_in_force(agreement: Agreement, *, since: date) -> Agreement:
    """The version with everything that holds on its first day holding from `since` on.

    since: before that first day. What ended before the first day is left out; what begins after it begins when it says. Of a
    version that comes into force past its own end, in a renewal, it is what held on its last day that goes on.
    """
    first = min(max(agreement.in_force_from, agreement.effective.start), agreement.effective.end - timedelta(days=1))
    return replace(
        agreement,
        in_force_from=since,
        effective=Period(min(since, agreement.effective.start), agreement.effective.end),
        terms=tuple(
            replace(term, phases=phases)
            for term in agreement.terms
            if (phases := _moved(term.phases, first=first, since=since))
        ),
        commitments=_moved(agreement.commitments, first=first, since=since),
        caps=_moved(agreement.caps, first=first, since=since),
        prepaid=_moved(agreement.prepaid, first=first, since=since),
        discounts=_moved(agreement.discounts, first=first, since=since),
        taxes=_moved(agreement.taxes, first=first, since=since),
        roles=replace(agreement.roles, holders=_moved(agreement.roles.holders, first=first, since=since)),
    )


def _moved(parts: tuple[Dated, ...], *, first: date, since: date) -> tuple[Dated, ...]:
    return tuple(_from(each, since) if first in each.effective else each for each in parts if each.effective.end > first)


def _from(part: Dated, since: date) -> Dated:
    return replace(part, effective=Period(min(since, part.effective.start), part.effective.end))
