"""Hypotheses: where only the totals are known, what would turn our amount into theirs to the coin.

In the published order: sign, duplicate, rounding, price version, discount, tax, fee, exchange rate, quantity. The first
cause of which a row fits exactly is named; how many rows of it fit, and which later causes fit as well, stands beside it.
If no single cause fits, one with a rounding of a coin is tried, then two causes after each other. Two are taken only when
no other two fit: otherwise nothing is chosen, and the number of ways is reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crossfoot.engines.matching.shifts import UNITS, Shift, price_in_force, units
from crossfoot.measures import Mode, rounded_ratio
from crossfoot.measures.decimals import text
from crossfoot.records.matching.claim import Claim, Driver
from crossfoot.records.matching.difference import CauseCode, Operand
from crossfoot.terms.reconciling import ReconcileRules

_COUNTED_FROM_COINS = 100
"""Of a cheaper unit nearly every amount is a whole number, and a quantity that fits says nothing."""
_ORDER = list(CauseCode)


@dataclass(frozen=True, slots=True)
class Fit:
    """One cause that explains some coins, with its arithmetic."""

    code: CauseCode
    minor: int
    says: str
    operands: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The causes chosen, as they were applied; none where nothing fits, or too much. ways, runners: as on a record."""

    fits: tuple[Fit, ...]
    ways: int
    runners: tuple[str, ...] = ()


NOTHING = Found((), 0)


def rounding_bound(lines: int) -> int:
    """How far amounts of so many lines may part by rounding alone: half a coin for each, and half for the total."""
    return (lines + 1) // 2


def hypothesis(
    ours: int, theirs: int, *, among: Sequence[Shift], claim: Claim | None, lines: int, rules: ReconcileRules
) -> Found:
    """The best explanation of theirs by ours. ours, theirs: coins, and they differ. claim: our line, None of several."""
    constant = () if claim is None else (*_versions(claim, rules), *_quantities(theirs, claim, rules))
    return (
        _one(ours, theirs, among=(*among, *constant), bound=rounding_bound(lines), mode=rules.rounding)
        or _one_rounded(ours, theirs, among=among, bound=rounding_bound(lines), mode=rules.rounding)
        or _two(ours, theirs, among=among, mode=rules.rounding)
        or NOTHING
    )


def _one(ours: int, theirs: int, *, among: Sequence[Shift], bound: int, mode: Mode) -> Found | None:
    fits = [shift for shift in among if shift.of(ours, mode=mode) == theirs]
    whole = [Fit(shift.code, theirs - ours, shift.says, shift.operands) for shift in fits]
    if abs(theirs - ours) <= bound:
        whole.append(Fit(CauseCode.RND, theirs - ours, _rounded(bound), ()))
    if not whole:
        return None
    whole.sort(key=lambda fit: _ORDER.index(fit.code))
    code = whole[0].code
    runners = tuple(dict.fromkeys(str(fit.code) for fit in whole if fit.code != code))
    return Found((whole[0],), sum(fit.code == code for fit in whole), runners)


def _rounded(bound: int) -> str:
    return f"rounded, by at most {bound} of the smallest coin"


def _one_rounded(ours: int, theirs: int, *, among: Sequence[Shift], bound: int, mode: Mode) -> Found | None:
    """One cause, and coins that each side rounded for itself."""
    near = [
        (_ORDER.index(shift.code), abs(theirs - moved), place, shift, moved)
        for place, shift in enumerate(among)
        if not shift.is_exact and (moved := shift.of(ours, mode=mode)) is not None and 0 < abs(theirs - moved) <= bound
    ]
    if not near:
        return None
    *_, shift, moved = min(near, key=lambda each: each[:3])
    codes = [each[3].code for each in near]
    runners = tuple(dict.fromkeys(str(code) for code in sorted(codes, key=_ORDER.index) if code != shift.code))
    fits = (
        Fit(shift.code, moved - ours, shift.says, shift.operands),
        Fit(CauseCode.RND, theirs - moved, _rounded(bound), ()),
    )
    return Found(fits, codes.count(shift.code), runners)


def _two(ours: int, theirs: int, *, among: Sequence[Shift], mode: Mode) -> Found | None:
    """Two causes, the first in the order of `among`; found from both ends, so that the cost is that of one."""
    reached: dict[int, list[tuple[int, Shift]]] = {}
    for place, shift in enumerate(among):
        if (moved := shift.of(ours, mode=mode)) is not None and moved != ours:
            reached.setdefault(moved, []).append((place, shift))
    ways = [
        (first, then, between)
        for place, then in enumerate(among)
        for between in then.before(theirs, mode=mode)
        for before, first in reached.get(between, ())
        if before < place and first.code != then.code and then.of(between, mode=mode) == theirs
    ]
    pairs = dict.fromkeys((first.code, then.code) for first, then, _ in ways)
    if not pairs:
        return None
    if len(pairs) > 1:
        return Found((), len(ways), tuple(f"{one}+{other}" for one, other in pairs))
    first, then, between = ways[0]
    fits = (
        Fit(first.code, between - ours, first.says, first.operands),
        Fit(then.code, theirs - between, then.says, then.operands),
    )
    return Found(fits, len(ways))


def _versions(claim: Claim, rules: ReconcileRules) -> Iterator[Shift]:
    """Our quantity at every other version of the item's price, exactly; the ratio of the prices only comes near."""
    quantity = dict(claim.drivers).get(Driver.QUANTITY)
    for row in rules.tables.prices if quantity is not None else ():
        if row.item == claim.item and not row.applies(item=claim.item, on=claim.on):
            assert quantity is not None, "asked above"
            amount = _extended(units(quantity), units(row.price), claim, rules)
            operands = (Operand("quantity", text(quantity), claim.id), Operand("their price", text(row.price), row.source))
            yield Shift(CauseCode.PRV, 0, 1, f"{text(quantity)} at {text(row.price)}", operands, added=amount)


def _quantities(theirs: int, claim: Claim, rules: ReconcileRules) -> Iterator[Shift]:
    """Other quantities at our price: those of snapshots, and a whole number of units if units are not too cheap."""
    price, source, ours = _unit_price(claim, rules)
    if price <= 0:
        return
    for row in rules.tables.quantities:
        if row.key == claim.key:
            amount = _extended(units(row.quantity), price, claim, rules)
            operands = (Operand("price", text_of(price), source), Operand("their quantity", text(row.quantity), row.source))
            yield Shift(CauseCode.QTY, 0, 1, f"{text(row.quantity)} at {text_of(price)}", operands, added=amount)
    coins = 10**claim.currency.exponent
    if price * coins < _COUNTED_FROM_COINS * UNITS:
        return
    count = rounded_ratio(theirs * UNITS, price * coins, mode=Mode.HALF_UP)
    if count >= 0 and _extended(count * UNITS, price, claim, rules) == theirs:
        says = f"{count} at {text_of(price)}" + (f" in place of {ours}" if ours else "")
        yield Shift(CauseCode.QTY, 0, 1, says, (Operand("price", text_of(price), source),), added=theirs)


def _extended(quantity: int, price: int, claim: Claim, rules: ReconcileRules) -> int:
    """A quantity and a price, both in parts, as coins of the line's currency."""
    return rounded_ratio(quantity * price * 10**claim.currency.exponent, UNITS * UNITS, mode=rules.rounding)


def _unit_price(claim: Claim, rules: ReconcileRules) -> tuple[int, str, str]:
    """What a unit of our line costs in parts, where that is written, and our quantity as text; 0 where nobody says."""
    drivers = dict(claim.drivers)
    quantity = text(drivers[Driver.QUANTITY]) if Driver.QUANTITY in drivers else ""
    if Driver.PRICE in drivers:
        return units(drivers[Driver.PRICE]), claim.id, quantity
    row = price_in_force(rules.tables.prices, item=claim.item, on=claim.on) if claim.item else None
    return (0, "", quantity) if row is None else (units(row.price), row.source, quantity)


def text_of(price: int) -> str:
    """A price in parts as a plain number."""
    whole, part = divmod(price, UNITS)
    return f"{whole}.{part:015d}".rstrip("0").rstrip(".")
