"""Delta rating: what must be booked so that what was billed becomes what is right. Nothing booked is ever rewritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from crossfoot.errors import Defect
from crossfoot.measures import Extension, Quantity
from crossfoot.records.charge import Charge, Op, Step

NONE_SPENT: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Delta:
    """kept: booked and still right. reversals: of what is not, and of what vanished. replacements: new charges, each of the
    next generation of its key. All in order of key.

    The foot of reversals and replacements is the new total less the old one, to the cent.
    """

    kept: tuple[Charge, ...]
    reversals: tuple[Charge, ...]
    replacements: tuple[Charge, ...]


def delta(*, booked: Sequence[Charge], rated: Sequence[Charge], spent: Mapping[str, int] = NONE_SPENT) -> Delta:
    """Compare the live charges of some keys with the same rated again.

    booked: charges neither reversed nor reversals, one a key. rated: of generation 1. spent: by the key's digest, the
    generations used up already, where the last of them is reversed and no charge is live.
    A charge is still right when its amount, extension, quantity, tax category and account are: a newer version of the
    agreement that changes none of them books nothing. Raises Defect when a key comes twice, or a reversal is given.
    """
    live, wanted = _by_key(booked), _by_key(rated)
    kept, reversals, replacements = list[Charge](), list[Charge](), list[Charge]()
    for digest, charge in live.items():
        right = wanted.get(digest)
        if right is not None and _same(charge, right):
            kept.append(charge)
            continue
        reversals.append(reversal(charge))
        if right is not None:
            replacements.append(replace(right, generation=charge.generation + 1))
    for digest, charge in wanted.items():
        if digest not in live:
            replacements.append(replace(charge, generation=spent.get(digest, 0) + 1))
    return Delta(tuple(kept), tuple(reversals), tuple(sorted(replacements, key=_place)))


def reversal(charge: Charge) -> Charge:
    """The charge that takes another back: its amounts negated, its id named. Raises Defect for a reversal."""
    if charge.reverses:
        raise Defect(f"{charge.id} is a reversal already")
    return replace(
        charge,
        quantity=None if charge.quantity is None else Quantity(-charge.quantity.value, charge.quantity.unit),
        extension=-charge.extension,
        amount=-charge.amount,
        steps=(Step(Op.ADJUST, f"takes back {charge.id}", amount=-charge.extension.amount, adds=True),),
        reverses=charge.id,
    )


def differences(totals: Sequence[Extension], *, zero: Extension) -> tuple[Extension, ...]:
    """What each cumulative total adds to the one before it; less than nothing where the total fell."""
    return tuple(later - earlier for earlier, later in zip((zero, *totals), totals, strict=False))


def _by_key(charges: Sequence[Charge]) -> dict[str, Charge]:
    found: dict[str, Charge] = {}
    for charge in sorted(charges, key=_place):
        if charge.reverses or charge.key.digest in found:
            raise Defect(f"{charge.id} is not the one live charge of its key")
        found[charge.key.digest] = charge
    return found


def _same(one: Charge, other: Charge) -> bool:
    return _figures(one) == _figures(other)


def _figures(charge: Charge) -> tuple[object, ...]:
    return charge.amount, charge.extension, charge.quantity, charge.tax_category, charge.account


def _place(charge: Charge) -> tuple[object, ...]:
    key = charge.key
    return key.agreement, key.term, key.service, key.series, key.kind
