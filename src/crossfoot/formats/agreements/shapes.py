"""The shape of the file: every table with its keys, what each holds and what it means. The reader, the JSON Schema and the
reference page are all made from this one list."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crossfoot.measures import DayCount, Mode
from crossfoot.terms.agreement import Channel, InvoiceGrouping
from crossfoot.terms.commitment import Shortfall
from crossfoot.terms.conventions import LateUsage, TaxRounding
from crossfoot.terms.life import Settlement, UpliftKind
from crossfoot.terms.meter import Aggregation, Bucket, BucketFold, ConversionStage
from crossfoot.terms.party import Purpose, Role
from crossfoot.terms.price_model import BlockPolicy, Timing, ZeroUsage

Holds = dict[str, Any]
"""What a key holds, as a piece of JSON Schema."""

PLAIN_NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?$"
TEXT: Holds = {"type": "string", "minLength": 1}
NUMBER: Holds = {"$ref": "#/$defs/number"}
WHOLE: Holds = {"$ref": "#/$defs/whole"}
DATE: Holds = {"$ref": "#/$defs/date"}
UNTIL: Holds = {"anyOf": [{"$ref": "#/$defs/date"}, {"const": "open"}]}
SWITCH: Holds = {"type": "boolean"}
TEXTS: Holds = {"type": "array", "items": TEXT}
PRICE: Holds = {"anyOf": [NUMBER, {"$ref": "#/$defs/quoted"}]}
SCALARS: Holds = {
    "number": {
        "description": "Read exactly; text or number.",
        "anyOf": [{"type": "string", "pattern": PLAIN_NUMBER}, {"type": "number"}],
    },
    "whole": {"anyOf": [{"type": "string", "pattern": "^[0-9]+$"}, {"type": "integer"}]},
    "date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
}


def one(shape: str) -> Holds:
    """A table of that shape."""
    return {"$ref": f"#/$defs/{shape}"}


def many(shape: str) -> Holds:
    """A list of tables of that shape."""
    return {"type": "array", "items": one(shape)}


def named(holds: Holds) -> Holds:
    """A table whose keys are the reader's own names."""
    return {"type": "object", "additionalProperties": holds}


def choice(kind: type[StrEnum]) -> Holds:
    """One word of a list."""
    return {"enum": [str(word) for word in kind]}


@dataclass(frozen=True, slots=True)
class Key:
    """What a key holds and what it means."""

    holds: Holds
    says: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A table of the file: the keys it needs, the keys it takes besides, and what it is."""

    says: str
    needs: dict[str, Key] = field(default_factory=dict)
    takes: dict[str, Key] = field(default_factory=dict)

    @property
    def keys(self) -> dict[str, Key]:
        """Needed and taken alike."""
        return self.needs | self.takes


_ID = Key(TEXT, "unique in the agreement")
_NAME = Key(TEXT, "as it is printed; the id when it is not given")
_CLAUSE = Key(TEXT, "where it stands in the signed contract")
_DAYS = {
    "from": Key(DATE, "first day; the agreement's first when it is not given"),
    "until": Key(UNTIL, "first day no longer in it, or `open`; the agreement's end when it is not given"),
}
_ONWARD = {
    "from": _DAYS["from"],
    "until": Key(UNTIL, "first day no longer in it; `open`, through every renewal, when it is not given"),
}
_TERMS = Key(TEXTS, "terms it covers; see there for what none listed means")
_FLAT = Key(NUMBER, "fee charged once when the rung is reached")
_UPTO = Key(NUMBER, "inclusive upper bound; left out on an open last rung")
_FROM = Key(NUMBER, "lower bound, checked against the rung below; never needed")
_QUOTED_UNIT = Key(TEXT, "what is counted; the meter's unit when it is not given")

MODELS: dict[str, Key] = {
    "per_unit": Key(PRICE, "every unit at one price"),
    "graduated": Key(many("tier"), "each unit at its own tier's price"),
    "volume": Key(many("tier"), "every unit at the price of the tier reached"),
    "stairstep": Key(many("step"), "one flat price for the tier reached"),
    "package": Key(one("package"), "whole packages of a size"),
    "block": Key(one("block"), "started blocks, rung by rung"),
    "percentage": Key(one("percentage"), "a percentage of the value, plus a fixed fee a transaction"),
    "graduated_percentage": Key(many("percent_tier"), "a percentage of the value, tier by tier"),
    "pre_rated": Key(one("pre_rated"), "the amount stands on the event"),
}
"""What may stand in a matrix cell as well as in a price."""

SHAPES: dict[str, Shape] = {
    "period": Shape(
        "Half-open days.",
        {"from": Key(DATE, "first day")},
        {"until": Key(UNTIL, "first day no longer in it, or `open`")},
    ),
    "quoted": Shape(
        "A price quoted for several units at once.",
        {"amount": Key(NUMBER, "in the currency priced in; at most 12 places for one unit")},
        {"per": Key(WHOLE, "for how many units; 1 when it is not given"), "unit": _QUOTED_UNIT},
    ),
    "tier": Shape(
        "A rung of a ladder: (last upto, upto].",
        {"unit": Key(PRICE, "price of a unit on this rung")},
        {"upto": _UPTO, "from": _FROM, "flat": _FLAT},
    ),
    "step": Shape(
        "A rung of a stairstep.", {"flat": Key(NUMBER, "the price of the whole rung")}, {"upto": _UPTO, "from": _FROM}
    ),
    "package": Shape(
        "Whole packages of units.",
        {"size": Key(NUMBER, "units in a package"), "price": Key(NUMBER, "of a package")},
        {
            "unit": _QUOTED_UNIT,
            "free_units": Key(NUMBER, "units before the first package"),
            "rounding": Key(choice(Mode), "whether a started package counts: `up` (the default) or `down`"),
        },
    ),
    "block_tier": Shape(
        "A rung of blocks.",
        {"size": Key(NUMBER, "units in a block"), "price": Key(NUMBER, "of a block")},
        {"blocks": Key(WHOLE, "how many; left out on an open last rung")},
    ),
    "block": Shape(
        "Started blocks, rung by rung.",
        {"tiers": Key(many("block_tier"), "in rising order")},
        {"unit": _QUOTED_UNIT, "policy": Key(choice(BlockPolicy), "`all-tiers` (the default) or `top-tier`")},
    ),
    "percentage": Shape(
        "A percentage of the value transacted.",
        {"percent": Key(NUMBER, "as people write it: 2.9 is 2.9 %")},
        {
            "fixed": Key(NUMBER, "fee a transaction"),
            "free_events": Key(WHOLE, "transactions that cost nothing"),
            "free_amount": Key(NUMBER, "value that costs nothing"),
            "per_transaction_min": Key(NUMBER, "least fee of each"),
            "per_transaction_max": Key(NUMBER, "greatest fee of each"),
        },
    ),
    "percent_tier": Shape(
        "A rung of a graduated percentage.",
        {"percent": Key(NUMBER, "of the value within it")},
        {"upto": _UPTO, "from": _FROM, "flat": _FLAT},
    ),
    "pre_rated": Shape(
        "Amounts that come with the events.", {}, {"factor": Key(NUMBER, "they are billed times this; 1 by default")}
    ),
    "recurring": Shape(
        "A fee for time.",
        {"amount": Key(NUMBER, "of one unit, for `months` months")},
        {
            "per": Key(WHOLE, "for how many units; 1 when it is not given"),
            "unit": Key(TEXT, "what is paid for: `seat`; `unit` when it is not given"),
            "timing": Key(choice(Timing), "billed in `advance` (the default) or in `arrears`"),
            "months": Key(WHOLE, "1 when it is not given"),
        },
    ),
    "cell": Shape(
        "A price for some dimensions: the cell with the most matching ones wins. Exactly one price model.",
        {"match": Key(named(TEXT), "dimension: value; an empty table takes the rest")},
        MODELS,
    ),
    "capacity_tier": Shape(
        "A rung of capacity.",
        {"price": Key(NUMBER, "of the whole cycle")},
        {"limits": Key(named(NUMBER), "meter: greatest level; a meter not listed is unlimited")},
    ),
    "price": Shape(
        "Exactly one price model, or `book` and `item`.",
        {},
        MODELS
        | {
            "recurring": Key(one("recurring"), "a fee for time"),
            "matrix": Key(many("cell"), "prices by dimension"),
            "capacity": Key(many("capacity_tier"), "one price for the rung that holds every meter's high-water mark"),
            "book": Key(TEXT, "price book to take the list price from"),
            "item": Key(TEXT, "its item; with `book` only"),
        },
    ),
    "phase": Shape(
        "A price for a while.",
        {"price": Key(one("price"), "how it is priced")},
        {
            "from": Key(DATE, "first day; the agreement's first when it is not given"),
            "until": Key(
                UNTIL, "first day no longer in it; the next phase's first day, or the agreement's end, when it is not given"
            ),
            "quantity": Key(NUMBER, "of recurring units; 1 when it is not given"),
        },
    ),
    "conversion": Shape(
        "From the unit of the events to the unit that is priced.",
        {"from": Key(TEXT, "unit of the events")},
        {
            "multiply": Key(NUMBER, "1 when it is not given"),
            "divide": Key(NUMBER, "1 when it is not given"),
            "places": Key(WHOLE, "of the result; 15 when it is not given"),
            "mode": Key(choice(Mode), "how the rest is dropped; `half-up` when it is not given"),
            "stage": Key(choice(ConversionStage), "each `event` by itself, or the whole `period` (the default)"),
        },
    ),
    "meter": Shape(
        "How events become a quantity.",
        {"metric": Key(TEXT, "of the events"), "unit": Key(TEXT, "of the quantity that is priced")},
        {
            "id": Key(TEXT, "the metric when it is not given"),
            "aggregation": Key(choice(Aggregation), "`sum` when it is not given"),
            "where": Key(named(TEXTS), "dimension: the values that count"),
            "group_by": Key(TEXTS, "dimensions that tell quantities apart"),
            "conversion": Key(one("conversion"), "to the unit that is priced"),
            "bucket": Key(choice(Bucket), "local `hour` or `day` to aggregate in; `none` by default"),
            "bucket_fold": Key(choice(BucketFold), "what is made of the buckets; `sum` by default"),
            "percentile": Key(NUMBER, "above 0, at most 100; for that aggregation"),
            "carried": Key(SWITCH, "whether a time-weighted level goes on from the period before; true by default"),
        },
    ),
    "rounding": Shape(
        "How amounts are rounded.",
        {},
        {
            "mode": Key(choice(Mode), "`half-up` when it is not given"),
            "places": Key(WHOLE, "when it is not the currency's own"),
        },
    ),
    "conventions": Shape(
        "The named parameters that decide a cent; on the agreement the default of every term.",
        {},
        {
            "day_count": Key(choice(DayCount), "how parts of a period are counted"),
            "rounding": Key(one("rounding"), "how a charge is rounded"),
            "zero_usage": Key(choice(ZeroUsage), "whether the first rung's flat fee is due when nothing was used"),
        },
    ),
    "pricing": Shape(
        "From the unit the term is priced in to the agreement's currency.",
        {
            "from": Key(TEXT, "a pricing unit in lower case, or another currency"),
            "rate": Key(NUMBER, "what one is worth; at most 12 places"),
            "on": Key(DATE, "day of the rate"),
            "source": Key(TEXT, "who says so"),
        },
        {"exponent": Key(WHOLE, "places of the pricing unit; 0 when it is not given")},
    ),
    "term": Shape(
        "One priced thing: `price`, or `phases`.",
        {"term": _ID, "clause": _CLAUSE},
        {
            "name": _NAME,
            "meter": Key(one("meter"), "what it counts; none for a recurring fee"),
            "meters": Key(many("meter"), "several, for capacity"),
            "price": Key(one("price"), "for the whole agreement"),
            "quantity": Key(NUMBER, "of recurring units, beside `price`"),
            "phases": Key(many("phase"), "prices one after the other"),
            "included": Key(NUMBER, "units a cycle that cost nothing"),
            "overage_factor": Key(NUMBER, "what the units above them cost, times the price"),
            "minimum": Key(NUMBER, "least charge of a cycle"),
            "maximum": Key(NUMBER, "greatest charge of a cycle"),
            "conversion": Key(one("pricing"), "when it is priced in another unit"),
            "conventions": Key(one("conventions"), "where they differ from the agreement's"),
            "tax_category": Key(TEXT, "`standard` when it is not given"),
            "account": Key(TEXT, "role of the revenue account; from the kind of term when it is not given"),
        },
    ),
    "commitment": Shape(
        "A minimum spend; no terms listed: every usage term.",
        {"commitment": _ID, "clause": _CLAUSE, "amount": Key(NUMBER, "of each window")},
        {
            "name": _NAME,
            **_DAYS,
            "terms": _TERMS,
            "months": Key(WHOLE, "length of a window; 1 when it is not given"),
            "shortfall": Key(choice(Shortfall), "`true-up` (the default) or `forgive`"),
            "overage_factor": Key(NUMBER, "what goes past the commitment costs times this"),
            "prorate": Key(choice(DayCount), "how a window only partly in force is shortened"),
        },
    ),
    "cap": Shape(
        "The most a billing cycle may cost; no terms listed: every usage term.",
        {"cap": _ID, "clause": _CLAUSE, "amount": Key(NUMBER, "of each cycle")},
        {"name": _NAME, **_DAYS, "terms": _TERMS},
    ),
    "prepaid": Shape(
        "Credits bought ahead and drawn down; no terms listed: any.",
        {
            "prepaid": _ID,
            "clause": _CLAUSE,
            "amount": Key(NUMBER, "what a grant is worth"),
            "paid": Key(NUMBER, "what is paid for it"),
        },
        {
            "name": _NAME,
            **_DAYS,
            "terms": _TERMS,
            "priority": Key(WHOLE, "1 is drawn first; 50 when it is not given"),
            "every_months": Key(WHOLE, "granted again so often; 0 grants once"),
            "lasts_months": Key(WHOLE, "until a grant expires; 0: at the end"),
            "rollover": Key(NUMBER, "percent of what is unused at expiry that is granted again"),
            "rollover_months": Key(WHOLE, "for how long"),
        },
    ),
    "discount": Shape(
        "What is taken off: `percent` or `amount`; no terms listed: every term.",
        {"discount": _ID, "clause": _CLAUSE},
        {
            "name": _NAME,
            **_DAYS,
            "terms": _TERMS,
            "percent": Key(NUMBER, "off each charge"),
            "amount": Key(NUMBER, "off all together"),
            "tier": Key(WHOLE, "only off that rung's part; 1 is the first"),
            "cycles": Key(WHOLE, "only the first so many; 0: all"),
            "order": Key(WHOLE, "1 comes first"),
        },
    ),
    "tax": Shape(
        "A tax on the discounted net; no categories listed: all.",
        {
            "tax": _ID,
            "name": Key(TEXT, "as it is printed"),
            "jurisdiction": Key(TEXT, "`DE`, `US-NY`"),
            "percent": Key(NUMBER, "of the net"),
        },
        {**_ONWARD, "categories": Key(TEXTS, "tax categories of terms"), "reason": Key(TEXT, "why nothing is charged")},
    ),
    "role": Shape(
        "A party in a role for a while.",
        {"role": Key(choice(Role), "what it is to the agreement"), "party": Key(TEXT, "its key")},
        _ONWARD,
    ),
    "uses": Shape(
        "Which role each purpose asks.", {}, {str(purpose): Key(choice(Role), "the role it asks") for purpose in Purpose}
    ),
    "payment": Shape(
        "When an invoice is due.",
        {},
        {
            "days": Key(WHOLE, "after the invoice date; 30 when it is not given"),
            "after_month_end": Key(SWITCH, "counted from the end of that month"),
        },
    ),
    "billing": Shape(
        "When and how it is invoiced.",
        {},
        {
            "every_months": Key(WHOLE, "length of a cycle; 1 when it is not given"),
            "billing_day": Key(WHOLE, "day of the month on which cycles begin; the anchor's, else the agreement's first day's"),
            "anchor": Key(
                DATE,
                "any day of a month in which a cycle begins; by default the first such month from the agreement's start",
            ),
            "grouping": Key(choice(InvoiceGrouping), "which charges share an invoice"),
            "payment": Key(one("payment"), "when it is due"),
            "late_usage": Key(choice(LateUsage), "what usage after the invoice does"),
            "lookback_cycles": Key(WHOLE, "how many invoiced cycles are looked at again; 3 when it is not given"),
            "tax_rounding": Key(choice(TaxRounding), "per `invoice` (the default) or per `line`"),
        },
    ),
    "reading": Shape("An index's change.", {"on": Key(DATE, "day of renewal"), "percent": Key(NUMBER, "the change")}),
    "uplift": Shape(
        "By how much prices rise at each renewal.",
        {"kind": Key(choice(UpliftKind), "`fixed` or `index`")},
        {
            "percent": Key(NUMBER, "the fixed rise"),
            "index": Key(TEXT, "name of the index"),
            "readings": Key(many("reading"), "its changes"),
            "cap": Key(NUMBER, "the most it may be"),
            "terms": Key(TEXTS, "none listed: all"),
        },
    ),
    "renewal": Shape(
        "What happens at the end.",
        {"automatic": Key(SWITCH, "whether it renews by itself"), "months": Key(WHOLE, "for how long")},
        {"notice_days": Key(WHOLE, "before the end"), "uplift": Key(one("uplift"), "of prices")},
    ),
    "termination": Shape(
        "Ended early.",
        {
            "on": Key(DATE, "the first day no longer served"),
            "settlement": Key(choice(Settlement), "what it costs"),
            "reason": Key(TEXT, "why"),
        },
        {"percent": Key(NUMBER, "of what remains; 0 when it is not given")},
    ),
    "life": Shape(
        "The life of the contract.",
        {},
        {
            "renewal": Key(one("renewal"), "none: it ends by itself"),
            "notice_given": Key(DATE, "the day notice was given"),
            "co_terminates": Key(TEXT, "another agreement whose end is this one's"),
            "termination": Key(one("termination"), "when ended early"),
            "pauses": Key(many("period"), "when recurring fees rest"),
        },
    ),
    "agreement": Shape(
        "One version of an agreement, whole.",
        {
            "schema": Key({"const": "crossfoot.agreement/1"}, "the form of this file"),
            "agreement": Key(TEXT, "its id, the same in every version"),
            "version": Key(WHOLE, "counted from 1"),
            "title": Key(TEXT, "as people call it"),
            "entity": Key(TEXT, "our legal entity"),
            "currency": Key(TEXT, "ISO 4217"),
            "time_zone": Key(TEXT, "IANA name; days and cycles are cut in it"),
            "effective": Key(one("period"), "the agreement's own span"),
            "roles": Key(many("role"), "who is what, when"),
            "terms": Key(many("term"), "what is priced"),
        },
        {
            "channel": Key(choice(Channel), "`direct` when it is not given"),
            "in_force_from": Key(DATE, "the first day this version decides; the agreement's first when it is not given"),
            "reason": Key(TEXT, "why this version was made"),
            "accounts": Key(TEXTS, "whose usage counts toward it"),
            "uses": Key(one("uses"), "which role each purpose asks"),
            "billing": Key(one("billing"), "when and how it is invoiced"),
            "conventions": Key(one("conventions"), "the default of every term"),
            "commitments": Key(many("commitment"), "minimum spends"),
            "caps": Key(many("cap"), "greatest amounts"),
            "prepaid": Key(many("prepaid"), "credits bought ahead"),
            "discounts": Key(many("discount"), "what is taken off"),
            "taxes": Key(many("tax"), "taxes on the net"),
            "life": Key(one("life"), "renewal, termination, pauses"),
        },
    ),
    "list_price": Shape(
        "What an item costs in one currency for a while.",
        {
            "item": Key(TEXT, "as agreements name it"),
            "currency": Key(TEXT, "ISO 4217"),
            "from": Key(DATE, "first day"),
            "price": Key(one("price"), "how it is priced; not from another book"),
        },
        {"until": Key(UNTIL, "first day no longer in it; `open` when it is not given"), "unit": Key(TEXT, "what is counted")},
    ),
    "price_book": Shape(
        "List prices that agreements refer to.",
        {
            "schema": Key({"const": "crossfoot.price-book/1"}, "the form of this file"),
            "price_book": Key(TEXT, "its id"),
            "version": Key(WHOLE, "counted from 1"),
            "prices": Key(many("list_price"), "one a row"),
        },
    ),
}
