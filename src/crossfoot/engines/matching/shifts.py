"""What turns one side's amount into the other's: every row of the cause tables as exact arithmetic over whole coins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crossfoot.measures import Currency, ExchangeRate, Mode, rounded_ratio
from crossfoot.measures.decimals import text
from crossfoot.records.matching.difference import CauseCode, Operand
from crossfoot.terms.reconciling import KnownDiscount, KnownFee, KnownRate, KnownTax, PriceVersion, ReconcileRules

UNITS = 10**15
"""Prices, percentages and rates have at most fifteen places, so that so many parts of one are whole numbers."""
_WHOLE = 100 * UNITS
_REPEATS = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Shift:
    """theirs = ours x numerator / denominator, rounded once, + added.

    of_part: it is the part that is rounded: theirs = ours + (ours x numerator / denominator, rounded) + added.
    is_exact: the quotient must come out whole, as of doubled lines it does. says: what it does to our amount, in words.
    """

    code: CauseCode
    numerator: int
    denominator: int
    says: str
    operands: tuple[Operand, ...] = ()
    added: int = 0
    of_part: bool = False
    is_exact: bool = False

    def of(self, minor: int, *, mode: Mode) -> int | None:
        """Our amount as they would have it; None where it cannot be so."""
        product = minor * self.numerator
        if self.is_exact and product % self.denominator:
            return None
        moved = rounded_ratio(product, self.denominator, mode=mode) + self.added
        return minor + moved if self.of_part else moved

    def before(self, minor: int, *, mode: Mode) -> range:
        """Amounts of ours among which theirs came from, if it came about like this: few, and none left out."""
        over = self.numerator + self.denominator if self.of_part else self.numerator
        sign = 1 if over > 0 else -1
        about = rounded_ratio(sign * (minor - self.added) * self.denominator, abs(over), mode=mode)
        reach = self.denominator // abs(over) + 1
        return range(about - reach, about + reach + 1)


def shifts(*, rules: ReconcileRules, item: str, on: date | None, currency: Currency) -> tuple[Shift, ...]:
    """Every shift that the tables know for a line of an item on a day, in the order in which two of them are applied.

    That is the order a document works in: price, discount, tax, fee, exchange, then sign and repetition.
    """
    return (
        *_prices(rules.tables.prices, item, on),
        *_discounts([row for row in rules.tables.discounts if row.applies(item=item, on=on)]),
        *_taxes([row for row in rules.tables.taxes if row.applies(item=item, on=on)]),
        *_fees([row for row in rules.tables.fees if row.applies(item=item, on=on)], currency),
        *_exchange(rules, on, currency),
        Shift(CauseCode.SGN, -1, 1, "with the other sign"),
        *(Shift(CauseCode.DUP, times, 1, f"{times} times") for times in _REPEATS),
        *(Shift(CauseCode.DUP, 1, times, f"once, where ours has it {times} times", is_exact=True) for times in _REPEATS),
    )


def units(number: Decimal) -> int:
    """A number of at most fifteen places as a whole number of its smallest parts."""
    return int(number * UNITS)


def price_in_force(rows: tuple[PriceVersion, ...], *, item: str, on: date | None) -> PriceVersion | None:
    """The one version of an item's price on a day; None where there is none, or more than one."""
    found = [row for row in rows if row.applies(item=item, on=on)]
    return found[0] if len(found) == 1 else None


def rates_near(rules: ReconcileRules, *, on: date | None) -> tuple[ExchangeRate, ...]:
    """Rates of exchange of the days around a day, the nearest first; all of them where the day is not known."""
    if on is None:
        return rules.tables.exchange
    near = [rate for rate in rules.tables.exchange if abs((rate.on - on).days) <= rules.exchange_days]
    return tuple(
        sorted(near, key=lambda rate: (abs((rate.on - on).days), rate.on, rate.base.code, rate.quote.code, rate.source))
    )


def rate_operand(name: str, rate: ExchangeRate) -> Operand:
    """A rate of exchange as an operand."""
    return Operand(name, text(rate.value), f"{rate.base.code}/{rate.quote.code} {rate.on.isoformat()} {rate.source}")


def _prices(rows: tuple[PriceVersion, ...], item: str, on: date | None) -> Iterator[Shift]:
    ours = price_in_force(rows, item=item, on=on)
    if ours is None or ours.price <= 0:
        return
    for other in rows:
        if other.item == item and other.price > 0 and other.price != ours.price:
            says = f"at {text(other.price)} in place of {text(ours.price)}"
            operands = (_price("our price", ours), _price("their price", other))
            yield Shift(CauseCode.PRV, units(other.price), units(ours.price), says, operands)


def _price(name: str, row: PriceVersion) -> Operand:
    return Operand(name, text(row.price), row.source)


def _discounts(rows: list[KnownDiscount]) -> Iterator[Shift]:
    for row in rows:
        of, operands = units(row.percent.value), (Operand("discount", str(row.percent), row.source),)
        yield Shift(CauseCode.DSC, -of, _WHOLE, f"less {row.percent} once more", operands, of_part=True)
        yield Shift(CauseCode.DSC, _WHOLE, _WHOLE - of, f"without the discount of {row.percent}", operands)


def _taxes(rows: list[KnownTax]) -> Iterator[Shift]:
    for row in rows:
        of = units(row.percent.value)
        if row.withheld:
            operands = (Operand("withheld", str(row.percent), row.source),)
            yield Shift(CauseCode.TAX, -of, _WHOLE, f"less {row.percent} withheld", operands, of_part=True)
            yield Shift(CauseCode.TAX, _WHOLE, _WHOLE - of, f"before {row.percent} is withheld", operands)
        else:
            operands = (Operand("tax", str(row.percent), row.source),)
            yield Shift(CauseCode.TAX, of, _WHOLE, f"with tax of {row.percent}", operands, of_part=True)
            yield Shift(CauseCode.TAX, _WHOLE, _WHOLE + of, f"without tax of {row.percent}", operands)
    added = [row for row in rows if not row.withheld]
    for ours, theirs in ((one, other) for one in added for other in added if one.percent != other.percent):
        says = f"with tax of {theirs.percent} in place of {ours.percent}"
        both = (_rate("our tax", ours), _rate("their tax", theirs))
        yield Shift(CauseCode.TAX, _WHOLE + units(theirs.percent.value), _WHOLE + units(ours.percent.value), says, both)


def _fees(rows: list[KnownFee], currency: Currency) -> Iterator[Shift]:
    fitting = [row for row in rows if row.fixed is None or row.fixed.currency == currency]
    for row in fitting:
        of, fixed = units(row.percent.value), _fixed(row)
        named = f"{row.percent}" if row.fixed is None else f"{row.percent} and {row.fixed}"
        operands = (Operand("fee", named, row.source),)
        yield Shift(CauseCode.FEE, -of, _WHOLE, f"less the fee of {named}", operands, added=-fixed, of_part=True)
        if not fixed:
            yield Shift(CauseCode.FEE, _WHOLE, _WHOLE - of, f"before the fee of {named}", operands)
    for ours, theirs in ((one, other) for one in fitting for other in fitting if one.percent != other.percent):
        if not _fixed(ours) and not _fixed(theirs):
            says = f"less a fee of {theirs.percent} in place of {ours.percent}"
            both = (_rate("our fee", ours), _rate("their fee", theirs))
            yield Shift(CauseCode.FEE, _WHOLE - units(theirs.percent.value), _WHOLE - units(ours.percent.value), says, both)


def _fixed(row: KnownFee) -> int:
    return 0 if row.fixed is None else row.fixed.minor


def _rate(name: str, row: KnownRate) -> Operand:
    return Operand(name, str(row.percent), row.source)


def _exchange(rules: ReconcileRules, on: date | None, currency: Currency) -> Iterator[Shift]:
    """Another day's or source's rate into the line's currency, in place of the nearest."""
    seen = dict[Currency, ExchangeRate]()
    for rate in (each for each in rates_near(rules, on=on) if each.quote == currency):
        ours = seen.setdefault(rate.base, rate)
        if rate.value != ours.value:
            says = f"at {text(rate.value)} in place of {text(ours.value)}"
            operands = (rate_operand("our rate", ours), rate_operand("their rate", rate))
            yield Shift(CauseCode.FXR, units(rate.value), units(ours.value), says, operands)
