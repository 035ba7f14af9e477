"""Lines of two parties written short: `INV-1 120.00` is a claim, a table of them a side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from crossfoot.measures import Currency, Money, Percent, Period
from crossfoot.records.matching.claim import Claim, Driver
from crossfoot.records.matching.difference import Difference
from crossfoot.terms.reconciling import ALWAYS, CauseTables, KnownDiscount, KnownFee, KnownTax, PriceVersion, ReconcileRules

EUR, USD, JPY = (Currency.of(code) for code in ("EUR", "USD", "JPY"))


def line(key: str, amount: str, *, currency: Currency = EUR, day: int | None = None, **rest: object) -> Claim:
    """A claim; its id is left to be numbered, its day is one of October 2026."""
    drivers = tuple((Driver(name), Decimal(str(value))) for name, value in dict(rest.pop("drivers", {})).items())
    facts = tuple(sorted(dict(rest.pop("facts", {})).items()))
    on = date(2026, 10, day) if day else None
    return Claim(
        str(rest.pop("id", "")),
        key,
        currency,
        Money(amount, currency).minor,
        entity=str(rest.pop("entity", "")),
        on=on,
        group=str(rest.pop("group", "")),
        item=str(rest.pop("item", "")),
        drivers=drivers,
        facts=facts,
    )


def lines(text: str) -> list[Claim]:
    """`A 1.00, A 2.00 USD @7` with an amount, perhaps a currency and a day."""
    found = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        key, amount, *more = part.split()
        currency = next((Currency.of(word) for word in more if word.isalpha()), EUR)
        day = next((int(word[1:]) for word in more if word.startswith("@")), None)
        found.append(line(key, amount, currency=currency, day=day))
    return found


def tax(percent: str, **rest: object) -> KnownTax:
    return KnownTax(Percent(percent), ALWAYS, f"tax {percent}", **rest)


def fee(percent: str, fixed: str = "") -> KnownFee:
    return KnownFee(Percent(percent), ALWAYS, f"fee {percent}", fixed=Money(fixed, EUR) if fixed else None)


def discount(percent: str) -> KnownDiscount:
    return KnownDiscount(Percent(percent), ALWAYS, f"discount {percent}")


def price(item: str, value: str, *, days: tuple[int, int] | None = None) -> PriceVersion:
    effective = Period(date(2026, 10, days[0]), date(2026, 10, days[1])) if days else ALWAYS
    return PriceVersion(item, Decimal(value), effective, f"{item} at {value}")


def rules(**changed: object) -> ReconcileRules:
    tables = {name: changed.pop(name) for name in list(changed) if name in CauseTables.__slots__}
    return ReconcileRules("test", 1, tables=CauseTables(**tables), **changed)


def said(difference: Difference) -> str:
    """`TAX 19.00 + RND 0.01`, with what is unexplained as UNX."""
    parts = [f"{cause.code} {cause.amount.amount}" for cause in difference.causes]
    parts += [f"UNX {Money.of_minor(minor, currency).amount}" for currency, minor in difference.unexplained]
    return " + ".join(parts)
