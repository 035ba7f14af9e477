"""Writing price models in the form they are read in: every price spelled out for one unit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crossfoot.measures import Extension, Price
from crossfoot.measures.decimals import text
from crossfoot.terms.ladder import Ladder
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

Dumped = dict[str, Any]


def dump_price(model: PriceModel) -> Dumped:
    """`{graduated: [...]}`: the one key names the model."""
    match model:
        case Recurring():
            return {"recurring": _recurring(model)}
        case Capacity():
            return {"capacity": [_capacity_tier(limits=tier.limits, price=tier.price) for tier in model.tiers]}
        case Matrix():
            return {"matrix": [{"match": dict(cell.match), **dump_price(cell.model)} for cell in model.cells]}
        case PerUnit():
            return {"per_unit": _quoted(model.price)}
        case Graduated():
            return {"graduated": _rungs(model.ladder)}
        case Volume():
            return {"volume": _rungs(model.ladder)}
        case Stairstep():
            return {"stairstep": [_upto(tier.upto) | {"flat": text(tier.flat.amount)} for tier in model.ladder.tiers]}
        case Package():
            return {"package": _package(model)}
        case Block():
            return {"block": _block(model)}
        case Percentage():
            return {"percentage": _percentage(model)}
        case GraduatedPercentage():
            tiers = [_upto(tier.upto) | {"percent": text(tier.percent.value)} | _flat(tier.flat) for tier in model.tiers]
            return {"graduated_percentage": tiers}
        case PreRated():
            return {"pre_rated": {"factor": text(model.factor)}}


def _quoted(price: Price) -> Dumped:
    return {"amount": text(price.amount), "unit": price.unit}


def _upto(upto: Decimal | None) -> Dumped:
    return {} if upto is None else {"upto": text(upto)}


def _flat(flat: Extension) -> Dumped:
    return {"flat": text(flat.amount)} if flat else {}


def _rungs(ladder: Ladder) -> list[Dumped]:
    return [_upto(tier.upto) | {"unit": _quoted(tier.price)} | _flat(tier.flat) for tier in ladder.tiers]


def _recurring(model: Recurring) -> Dumped:
    return _quoted(model.price) | {"timing": str(model.timing), "months": model.months}


def _capacity_tier(*, limits: tuple[tuple[str, Decimal], ...], price: Extension) -> Dumped:
    return {"limits": {name: text(level) for name, level in limits}, "price": text(price.amount)}


def _package(model: Package) -> Dumped:
    return {
        "size": text(model.size),
        "price": text(model.price.amount),
        "unit": model.unit,
        "free_units": text(model.free_units),
        "rounding": str(model.rounding),
    }


def _block(model: Block) -> Dumped:
    tiers = [
        {"size": text(tier.size), "price": text(tier.price.amount)} | ({} if tier.blocks is None else {"blocks": tier.blocks})
        for tier in model.tiers
    ]
    return {"tiers": tiers, "unit": model.unit, "policy": str(model.policy)}


def _percentage(model: Percentage) -> Dumped:
    bounds = {"per_transaction_min": model.per_transaction_min, "per_transaction_max": model.per_transaction_max}
    return {
        "percent": text(model.percent.value),
        "fixed": text(model.fixed.amount),
        "free_events": model.free_events,
        "free_amount": text(model.free_amount),
    } | {name: text(bound.amount) for name, bound in bounds.items() if bound is not None}
