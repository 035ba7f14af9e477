"""Terms as people read them: each clause beside what it is priced by, tier by tier, with every digit and its unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.books.parties.party import Party
from crossfoot.measures import Extension, Percent
from crossfoot.terms.agreement import Agreement, Phase, Term
from crossfoot.terms.ladder import Ladder
from crossfoot.terms.life import Life
from crossfoot.terms.meter import Meter
from crossfoot.terms.price_book import PriceBook
from crossfoot.terms.price_model import (
    Block,
    Capacity,
    Graduated,
    GraduatedPercentage,
    Matrix,
    Package,
    Percentage,
    PerUnit,
    PreRated,
    PriceModel,
    Recurring,
    Stairstep,
    Volume,
)
from crossfoot.web.templatetags.figures import days, exact


@dataclass(frozen=True, slots=True)
class Rate:
    """One line of a price table. of: the cell or tier; price: exact text; unit: `USD / call`; flat: once when reached."""

    of: str
    price: str
    unit: str
    flat: str = ""


@dataclass(frozen=True, slots=True)
class PricedPhase:
    """A price for a while. model: in a word; rates: the whole table of it; quantity: of seats, empty for usage."""

    effective: str
    model: str
    quantity: str
    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class PricedTerm:
    """One priced thing, clause first. how: metering and bounds in words, each a sentence part; conventions: as a line says."""

    id: str
    clause: str
    name: str
    how: tuple[str, ...]
    phases: tuple[PricedPhase, ...]
    conventions: str


@dataclass(frozen=True, slots=True)
class ClauseFacts:
    """A commitment, cap, prepaid credit, discount or tax. amount: with its unit; facts: the rest in words."""

    clause: str
    name: str
    kind: str
    amount: str
    unit: str
    effective: str
    facts: tuple[str, ...]


def priced(agreement: Agreement) -> tuple[PricedTerm, ...]:
    """The terms, in the order of the agreement."""
    return tuple(
        PricedTerm(
            term.id,
            term.clause,
            term.name,
            tuple(_how(term)),
            tuple(_phase(term, each) for each in term.phases),
            str(term.conventions),
        )
        for term in agreement.terms
    )


def _how(term: Term) -> Iterator[str]:
    for meter in term.meters:
        yield _metered(meter)
    if term.included:
        yield f"{exact(term.included)} included each cycle; above it {exact(term.overage_factor)} times the price"
    if term.minimum is not None:
        yield f"at least {_amount(term.minimum)} a cycle"
    if term.maximum is not None:
        yield f"at most {_amount(term.maximum)} a cycle"
    if term.conversion is not None:
        rate = term.conversion
        yield f"1 {rate.base.code} is {exact(rate.value)} {rate.quote.code} ({rate.source}, {rate.on.isoformat()})"


def _metered(meter: Meter) -> str:
    told = f"{meter.aggregation} of {meter.metric}"
    where = [f"{name} is {' or '.join(values)}" for name, values in meter.where]
    told += f" where {' and '.join(where)}" if where else ""
    told += f", by {', '.join(meter.group_by)}" if meter.group_by else ""
    return told + (f", each {meter.bucket}" if meter.bucket != "none" else "")


def _phase(term: Term, phase: Phase) -> PricedPhase:
    quantity = exact(phase.quantity) if term.is_recurring else ""
    return PricedPhase(days(phase.effective), _word(phase.model), quantity, tuple(_rates(phase.model)))


_WORDS: Mapping[type, str] = {
    Recurring: "Recurring fee",
    PerUnit: "Per unit",
    Graduated: "Graduated: each unit at its own tier's price",
    Volume: "Volume: every unit at the price of the tier reached",
    Stairstep: "Stairstep: one price for the tier reached",
    Package: "Whole packages",
    Block: "Started blocks",
    Percentage: "Percentage of the value",
    GraduatedPercentage: "Percentage, tier by tier",
    Capacity: "Capacity: one price for the rung that holds",
    PreRated: "The amount stands on the event",
    Matrix: "By dimension",
}


def _word(model: PriceModel) -> str:
    match model:
        case Recurring():
            often = "every month" if model.months == 1 else f"every {model.months} months"
            return f"{_WORDS[Recurring]}, {often}, in {model.timing}"
        case _:
            return _WORDS[type(model)]


def _rates(model: PriceModel, of: str = "") -> Iterator[Rate]:
    code = model.currency.code
    match model:
        case Recurring() | PerUnit():
            yield Rate(of, exact(model.price.amount), f"{code} / {model.price.unit}")
        case Graduated() | Volume():
            yield from _ladder(model.ladder, of)
        case Stairstep():
            yield from _stairs(model.ladder, of)
        case Package():
            free = f", the first {exact(model.free_units)} free" if model.free_units else ""
            yield Rate(
                _and(of, f"started or whole, rounded {model.rounding}{free}"),
                exact(model.price.amount),
                f"{code} / {exact(model.size)} {model.unit}",
            )
        case Block():
            for tier in model.tiers:
                blocks = "every further block" if tier.blocks is None else f"{tier.blocks} blocks"
                yield Rate(_and(of, blocks), exact(tier.price.amount), f"{code} / {exact(tier.size)} {model.unit}")
        case Percentage():
            yield Rate(of, exact(model.percent.value), "% of value")
            if model.fixed:
                yield Rate(_and(of, "fixed fee"), exact(model.fixed.amount), f"{code} / transaction")
        case GraduatedPercentage():
            for place, told in _tiers([each.upto for each in model.tiers]):
                rung = model.tiers[place]
                yield Rate(_and(of, told), exact(rung.percent.value), "% of value", _flat(rung.flat))
        case Capacity():
            for each in model.tiers:
                limits = ", ".join(f"{name} up to {exact(level)}" for name, level in each.limits) or "without limit"
                yield Rate(_and(of, limits), exact(each.price.amount), f"{code} / cycle")
        case PreRated():
            yield Rate(_and(of, "times the amount on the event"), exact(model.factor), "factor")
        case Matrix():
            for cell in model.cells:
                match = ", ".join(f"{name} {value}" for name, value in cell.match) or "everything else"
                yield from _rates(cell.model, _and(of, match))


def _ladder(ladder: Ladder, of: str) -> Iterator[Rate]:
    for place, told in _tiers([each.upto for each in ladder.tiers]):
        tier = ladder.tiers[place]
        yield Rate(_and(of, told), exact(tier.price.amount), f"{ladder.currency.code} / {ladder.unit}", _flat(tier.flat))


def _stairs(ladder: Ladder, of: str) -> Iterator[Rate]:
    for place, told in _tiers([each.upto for each in ladder.tiers]):
        flat = exact(ladder.tiers[place].flat.amount)
        yield Rate(_and(of, f"{told} {ladder.unit}"), flat, f"{ladder.currency.code} / cycle")


def _tiers(uptos: list[Decimal | None]) -> Iterator[tuple[int, str]]:
    below = Decimal(0)
    for place, upto in enumerate(uptos):
        yield place, f"above {exact(below)}" if upto is None else f"{exact(below)} to {exact(upto)}"
        below = below if upto is None else upto


def _flat(flat: Extension) -> str:
    return f"{_amount(flat)} once" if flat else ""


def _amount(amount: Extension) -> str:
    return f"{exact(amount.amount)} {amount.currency.code}"


def _and(one: str, other: str) -> str:
    return f"{one}; {other}" if one else other


def clauses(agreement: Agreement) -> tuple[ClauseFacts, ...]:
    """What is worked out over several terms, and taxes: commitments, caps, prepaid credit, discounts, taxes."""
    return (*_committed(agreement), *_credited(agreement), *_taken_off(agreement))


def _committed(agreement: Agreement) -> Iterator[ClauseFacts]:
    for each in agreement.commitments:
        window = "a month" if each.months == 1 else f"every {each.months} months"
        facts = [window, _over(each.terms, "usage term")]
        facts.append("the shortfall is billed" if each.shortfall == "true-up" else "the shortfall is forgiven")
        if each.overage_factor != 1:
            facts.append(f"above it {exact(each.overage_factor)} times the price")
        yield ClauseFacts(
            each.clause,
            each.name,
            "Commitment",
            exact(each.amount.amount),
            each.amount.currency.code,
            days(each.effective),
            tuple(facts),
        )
    for cap in agreement.caps:
        told = ("a billing cycle, after discounts", _over(cap.terms, "usage term"))
        yield ClauseFacts(
            cap.clause, cap.name, "Cap", exact(cap.amount.amount), cap.amount.currency.code, days(cap.effective), told
        )


def _credited(agreement: Agreement) -> Iterator[ClauseFacts]:
    for each in agreement.prepaid:
        facts = [f"paid {exact(each.paid.amount)} {each.paid.currency.code}", f"priority {each.priority}"]
        facts.append(f"every {each.every_months} months" if each.every_months else "once")
        facts.append(f"lasts {each.lasts_months} months" if each.lasts_months else "lasts to the end")
        if each.rollover_months:
            facts.append(f"{exact(each.rollover.value)} % rolls over for {each.rollover_months} months")
        yield ClauseFacts(
            each.clause,
            each.name,
            "Prepaid credit",
            exact(each.amount.amount),
            each.currency.code,
            days(each.effective),
            tuple(facts),
        )


def _taken_off(agreement: Agreement) -> Iterator[ClauseFacts]:
    for each in agreement.discounts:
        share = isinstance(each.off, Percent)
        amount = f"−{exact(each.off.value if isinstance(each.off, Percent) else each.off.amount)}"
        facts = [_over(each.terms, "term"), f"order {each.order}"]
        facts += [f"tier {each.tier} only"] if each.tier is not None else []
        facts += [f"the first {each.cycles} cycles"] if each.cycles else []
        unit = "%" if share else agreement.currency.code
        yield ClauseFacts(each.clause, each.name, "Discount", amount, unit, days(each.effective), tuple(facts))
    for tax in agreement.taxes:
        facts = [
            tax.jurisdiction,
            *([f"on {', '.join(tax.categories)}"] if tax.categories else []),
            *([tax.reason] if tax.reason else []),
        ]
        yield ClauseFacts("", tax.name, "Tax", exact(tax.percent.value), "%", days(tax.effective), tuple(facts))


def _over(terms: Iterable[str], every: str) -> str:
    return f"over {', '.join(terms)}" if terms else f"over every {every}"


def roles(agreement: Agreement, parties: Mapping[str, Party]) -> tuple[tuple[str, str, str, str], ...]:
    """(role, party's key, its name, days), as the agreement lists them."""
    return tuple(
        (
            str(each.role).replace("_", " ").capitalize(),
            each.party,
            parties[each.party].name if each.party in parties else "",
            days(each.effective),
        )
        for each in agreement.roles.holders
    )


def life(life: Life) -> tuple[tuple[str, str], ...]:
    """How it goes on and ends: (what, in words)."""
    found = [("Renewal", "ends by itself")]
    if life.renewal is not None:
        way = "by itself" if life.renewal.automatic else "only when agreed"
        found = [("Renewal", f"{way}, for {life.renewal.months} months; notice {life.renewal.notice_days} days before the end")]
        if (uplift := life.renewal.uplift) is not None:
            by = f"by {uplift.percent}" if not uplift.index else f"by the index {uplift.index}"
            found.append(("Uplift", f"{by}{f', at most {uplift.cap}' if uplift.cap else ''} at each renewal"))
    if life.notice_given is not None:
        found.append(("Notice given", life.notice_given.isoformat()))
    if life.co_terminates:
        found.append(("Ends together with", life.co_terminates))
    if (ended := life.termination) is not None:
        found.append(("Terminated", f"{ended.on.isoformat()}: {ended.reason}; {ended.settlement} {ended.percent}"))
    found += [("Paused", days(each)) for each in life.pauses]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Listed:
    """What an item lists at in one currency for a while."""

    item: str
    currency: str
    effective: str
    model: str
    rates: tuple[Rate, ...]


def list_prices(book: PriceBook) -> tuple[Listed, ...]:
    """The prices of a book, in its order."""
    return tuple(
        Listed(each.item, each.currency.code, days(each.effective), _word(each.model), tuple(_rates(each.model)))
        for each in book.prices
    )
