"""The shape of the rules file: every table with its keys, what each holds and what it means."""

from __future__ import annotations

from crossfoot.formats.agreements.shapes import (
    DATE,
    NUMBER,
    SWITCH,
    TEXT,
    TEXTS,
    UNTIL,
    WHOLE,
    Holds,
    Key,
    Shape,
    choice,
    many,
    named,
    one,
)
from crossfoot.formats.reconciling.layout import DateForm
from crossfoot.measures import Mode
from crossfoot.records.matching.claim import Driver
from crossfoot.terms.reconciling import NormaliserKind

FORM = "crossfoot.reconcile-rules/1"
_COLUMNS: Holds = {"anyOf": [TEXT, TEXTS]}
_COLUMN = "the column of"
_SOURCE = Key(TEXT, "the row that says so, as causes name it; its place in this file when it is not given")
_ITEM = Key(TEXT, "what it is for; everything when it is not given")
_DAYS = {
    "from": Key(DATE, "first day; always when it is not given"),
    "until": Key(UNTIL, "first day no longer in it, or `open`"),
}
_RATE = {"item": _ITEM, **_DAYS, "source": _SOURCE}

SHAPES: dict[str, Shape] = {
    "driver_columns": Shape(
        "Columns of the figures an amount was worked from.",
        {},
        {
            Driver.QUANTITY: Key(TEXT, "units"),
            Driver.PRICE: Key(TEXT, "of one unit"),
            Driver.GROSS: Key(TEXT, "the amount before everything, where there are no units"),
            Driver.DISCOUNT: Key(TEXT, "in percent"),
            Driver.DISCOUNT_AMOUNT: Key(TEXT, "as an amount, in place of a percentage"),
            Driver.TAX: Key(TEXT, "in percent, on what is after the discount"),
            Driver.TAX_AMOUNT: Key(TEXT, "as an amount, in place of a percentage"),
            Driver.FEE: Key(TEXT, "in percent, of what is after the discount"),
            Driver.FEE_AMOUNT: Key(TEXT, "as an amount, in place of a percentage"),
            Driver.EXCHANGE: Key(TEXT, "the rate into the line's currency"),
        },
    ),
    "side": Shape(
        "One party's file: which column is what.",
        {
            "key": Key(_COLUMNS, f"{_COLUMN} what names a line on both sides; several are joined"),
            "amount": Key(TEXT, f"{_COLUMN} the amount, in plain notation"),
        },
        {
            "currency": Key(TEXT, f"{_COLUMN} the currency, as an ISO 4217 code"),
            "one_currency": Key(TEXT, "the currency of every line, where no column says it"),
            "id": Key(_COLUMNS, f"{_COLUMN} the line's own id; its key, numbered by content, when it is not given"),
            "entity": Key(TEXT, f"{_COLUMN} the customer, payer or account it concerns"),
            "on": Key(TEXT, f"{_COLUMN} its day"),
            "on_form": Key(
                choice(DateForm), "how days are written: 2026-10-31 (`iso`, when it is not given), 31/10/2026, 10/31/2026"
            ),
            "group": Key(_COLUMNS, f"{_COLUMN} what it is settled with, such as a payout"),
            "item": Key(TEXT, f"{_COLUMN} what was priced; picks among prices, taxes, fees and discounts"),
            "reversed": Key(SWITCH, "whether the file writes amounts with the other sign than ours"),
            "rounding": Key(
                choice(Mode), "how amounts with more places than their currency are rounded; they are refused otherwise"
            ),
            "drivers": Key(one("driver_columns"), "figures the amount was worked from"),
            "evidence": Key(
                named(TEXT), "facts of a line by name, such as `refusal: reason_code`; see the kinds of discrepancy"
            ),
            "empty_words": Key(TEXTS, "texts that stand for an empty cell, such as N/A"),
            "delimiter": Key(TEXT, "of a CSV file; a comma when it is not given"),
        },
    ),
    "normaliser": Shape(
        "One step of writing keys alike: ASCII letters and digits.",
        {"step": Key(choice(NormaliserKind), "what is done")},
        {"text": Key(TEXT, "the prefix to take out"), "pairs": Key(named(TEXT), "found: put, for whole keys")},
    ),
    "window": Shape(
        "How many days theirs may lie before or after ours.",
        {},
        {"days_before": Key(WHOLE, "0 when it is not given"), "days_after": Key(WHOLE, "0 when it is not given")},
    ),
    "subsets": Shape(
        "The last resort: some open lines of one entity that foot to one of theirs.",
        {"items_max": Key(WHOLE, "open lines beyond which nothing is tried"), "picked_max": Key(WHOLE, "taken together")},
    ),
    "tolerance": Shape(
        "What a difference may come to and still be accepted: the strictest limit counts.",
        {
            "currency": Key(TEXT, "ISO 4217"),
            "amount": Key(NUMBER, "the most it may be"),
            "owner": Key(TEXT, "who answers for what is accepted"),
        },
        {"percent": Key(NUMBER, "of our amount")},
    ),
    "days": Shape("Half-open days.", {"from": Key(DATE, "first day"), "until": Key(DATE, "first day no longer in it")}),
    "price_version": Shape(
        "What an item cost in a stretch of time.",
        {"item": Key(TEXT, "as the files name it"), "price": Key(NUMBER, "of one unit")},
        {**_DAYS, "source": _SOURCE},
    ),
    "tax_rate": Shape(
        "A tax that may be in one side's amount and not in the other's.",
        {"percent": Key(NUMBER, "of the net")},
        {**_RATE, "withheld": Key(SWITCH, "whether it is kept back from what is paid")},
    ),
    "fee_rate": Shape(
        "A fee that may be netted.",
        {"percent": Key(NUMBER, "of the amount")},
        {**_RATE, "fixed": Key(NUMBER, "besides, for each line"), "currency": Key(TEXT, "of the fixed part")},
    ),
    "discount_rate": Shape("A discount that one side may have given.", {"percent": Key(NUMBER, "of the amount")}, _RATE),
    "exchange_rate": Shape(
        "What one unit of a currency was worth in another on a day.",
        {
            "base": Key(TEXT, "one unit of this currency"),
            "quote": Key(TEXT, "is so many of this one"),
            "rate": Key(NUMBER, "at most 12 places"),
            "on": Key(DATE, "the day"),
            "source": Key(TEXT, "who says so"),
        },
    ),
    "snapshot": Shape(
        "What a line's quantity was at another time.",
        {"key": Key(TEXT, "the line's key"), "quantity": Key(NUMBER, "units")},
        {"source": _SOURCE},
    ),
    "causes": Shape(
        "What the amounts may have been worked from, besides what the lines say.",
        {},
        {
            "prices": Key(many("price_version"), "versions of prices"),
            "taxes": Key(many("tax_rate"), "taxes"),
            "fees": Key(many("fee_rate"), "fees"),
            "discounts": Key(many("discount_rate"), "discounts"),
            "exchange": Key(many("exchange_rate"), "rates of exchange"),
            "quantities": Key(many("snapshot"), "quantities of other times"),
        },
    ),
    "rules": Shape(
        "One version of the rules of one reconciliation.",
        {
            "schema": Key({"const": FORM}, "the form of this file"),
            "rules": Key(TEXT, "their name, the same in every version"),
            "version": Key(WHOLE, "counted from 1"),
            "ours": Key(one("side"), "our file"),
            "theirs": Key(one("side"), "their file"),
        },
        {
            **_DAYS,
            "normalise": Key(many("normaliser"), "a pass over keys written alike; none, no such pass"),
            "grouped": Key(SWITCH, "whether lines that no key brings together are compared by group"),
            "window": Key(one("window"), "days are not looked at when it is not given"),
            "subsets": Key(one("subsets"), "none are tried when it is not given"),
            "tolerances": Key(many("tolerance"), "one a currency"),
            "period": Key(one("days"), "the days that are reconciled"),
            "timing_days": Key(WHOLE, "how near to an end of the period a line alone is one of timing"),
            "exchange_days": Key(WHOLE, "how far from a line's day a rate may be; 3 when it is not given"),
            "rounding": Key(choice(Mode), "how the documents round; `half-up` when it is not given"),
            "causes": Key(one("causes"), "tables of what differences can come from"),
        },
    ),
}
