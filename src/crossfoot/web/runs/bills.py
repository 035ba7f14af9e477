"""The bills of one run as a table: drafts and documents side by side, against the month before."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from crossfoot.books.billing.bills.bill import Bill, BillState
from crossfoot.books.billing.bills.reads import BillFilters, bill_sums, bills_page
from crossfoot.desks.billing.looking.at_run import RunFacts
from crossfoot.records.document import DocumentKind, Flag
from crossfoot.web.runs import words
from crossfoot.web.tables.column import Column, Kind
from crossfoot.web.tables.filters import Amounts, Choice, Text
from crossfoot.web.tables.table import Act, Empty, Table

MOVED = (("10", "10 % or more"), ("25", "25 % or more"), ("50", "50 % or more"), ("100", "100 % or more"))


def bills_table(facts: RunFacts) -> Table:
    """The table of a run's bills. What is compared with the month before is left out of a correction's."""
    run = facts.run.id
    asked_for = functools.partial(_asks, facts)
    columns = [
        Column("customer", "Customer", Kind.TEXT, _customer, order="customer", link=functools.partial(_link, run)),
        Column("kind", "Kind", Kind.TEXT, lambda bill: words.KINDS[bill.kind], priority=3),
        Column("total", words.month(facts.run.period), Kind.AMOUNT, lambda bill: bill.total, order="total", link=_why(run)),
        Column("before", words.month(facts.before), Kind.AMOUNT, lambda bill: bill.before, priority=2),
        Column("change", "Change", Kind.CHANGE, lambda bill: bill.change, priority=2, order="change"),
        Column("percent", "Change, %", Kind.QUANTITY, lambda bill: bill.percent, priority=3),
        Column("state", "State", Kind.STATE, lambda bill: words.BILL_STATES[bill.state]),
        Column("number", "Document", Kind.ID, lambda bill: bill.number or None, priority=3),
        Column("flags", "What stands out", Kind.TEXT, words.stands_out, priority=3),
    ]
    compared = ("before", "change", "percent")
    may_release = facts.drafts and not facts.is_correction and not facts.pending
    return Table(
        id="bills",
        version=1,
        title=f"Bills of {words.title(facts.run)}",
        noun="bills",
        columns=tuple(each for each in columns if not (facts.is_correction and each.id in compared)),
        page=bills_page,
        totals=bill_sums,
        asks=asked_for,
        key=lambda bill: str(bill.draft) if bill.draft else bill.number,
        place=str,
        currency=lambda bill: bill.currency,
        order="-total",
        filters=(
            Text("q", "Customer or number", "Filter: customer, number"),
            Choice("state", "State", tuple((state.value, chip.word) for state, chip in words.BILL_STATES.items())),
            Choice("flag", "Flag", tuple((flag.value, name) for flag, name in words.FLAGS.items())),
            Text("currency", "Currency"),
            Choice("kind", "Kind", tuple((kind.value, name) for kind, name in words.KINDS.items())),
            Choice("moved", "Moved", MOVED),
            Amounts("total", "Amount"),
        ),
        acts=(Act("Request release", lambda entity: reverse("run-release-chosen", args=[entity, run])),) if may_release else (),
        empty=_empty(facts),
    )


def _asks(facts: RunFacts, values: Mapping[str, Any], order: str) -> BillFilters:
    return BillFilters(
        run=facts.run.id,
        before=facts.before,
        text=values["q"],
        state=values["state"] and BillState(values["state"]),
        flag=values["flag"] and Flag(values["flag"]),
        kind=values["kind"] and DocumentKind(values["kind"]),
        currency=values["currency"] and values["currency"].upper(),
        total=values["total"],
        moved=values["moved"] and int(values["moved"]),
        order=order,
    )


def _customer(bill: Bill) -> str:
    return bill.name or bill.bill_to


def _link(run: int, entity: str, bill: Bill) -> str:
    if bill.draft is None:
        return reverse("invoice", args=[entity, bill.number])
    return reverse("draft", args=[entity, run, bill.draft])


def _why(run: int) -> Any:
    def link(entity: str, bill: Bill) -> str:
        return reverse("invoice-why", args=[entity, bill.number]) if bill.number else _link(run, entity, bill)

    return link


def _empty(facts: RunFacts) -> Empty:
    if facts.run.note:
        return Empty("This run has no bill of its own", f"It was made for: {facts.run.note}.")
    return Empty(
        "This run drafts nothing",
        "What it rated is billed already, or waits: look at suspense and held corrections. A later month can be rated.",
    )
