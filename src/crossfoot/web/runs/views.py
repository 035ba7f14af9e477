"""Bill runs in a list, and one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.books.billing.bills.bill import BillState
from crossfoot.books.billing.reads.run_list import RunSummary, RunTableFilters, runs_table
from crossfoot.books.billing.run import RunState
from crossfoot.desks.billing.looking.at_run import Bridge, RunFacts, Stage, run_facts, run_months
from crossfoot.measures import Currency, Money
from crossfoot.records.document import Flag
from crossfoot.web.charts.bridge import Step, bridge
from crossfoot.web.guard import page
from crossfoot.web.runs import words
from crossfoot.web.runs.bills import bills_table
from crossfoot.web.tables.column import Column, Kind
from crossfoot.web.tables.filters import Choice, Days
from crossfoot.web.tables.shown import table_page
from crossfoot.web.tables.table import Empty, Table
from crossfoot.web.templatetags.figures import money, signed
from crossfoot.web.visit import Visit


@page(duty=Duty.READ)
def listed(visit: Visit) -> HttpResponseBase:
    """Every run, the latest first."""
    may_rate = visit.by.holds(Duty.RATE, entity=visit.entity)
    return table_page(visit, RUNS, template="runs/list.html", may_rate=may_rate)


@page(duty=Duty.READ)
def one(visit: Visit, number: int) -> HttpResponseBase:
    """One run: its steps, its figures, its bills."""
    facts = run_facts(entity=visit.entity, number=number, by=visit.by)
    return table_page(visit, bills_table(facts), template="runs/one.html", facts=facts, views_address="", **shown(visit, facts))


@page(duty=Duty.READ)
def months(visit: Visit, number: int) -> HttpResponse:
    """What a run is made of, and the bridge from the month before: a page of its own, and a part of the run's."""
    found = run_months(entity=visit.entity, number=number, by=visit.by)
    facts = {
        "visit": visit,
        "found": found,
        "month": words.month(found.run.period),
        "before": words.month(found.before),
        "crossfooted": found.crossfooted,
        "bridges": [
            (each.currency, _drawn(each, words.month(found.before), words.month(found.run.period))) for each in found.bridges
        ],
        "kinds": words.CHARGE_KINDS,
        "channels": words.CHANNELS,
    }
    return render(visit.request, "runs/months_part.html" if visit.is_fragment else "runs/months.html", facts)


def shown(visit: Visit, facts: RunFacts) -> dict[str, Any]:
    """What the head of a run's pages says."""
    holds = {duty.value: visit.by.holds(duty, entity=visit.entity) for duty in (Duty.RATE, Duty.ISSUE, Duty.CREDIT)}
    here = words.HERE[facts.stage]
    return {
        "month": words.month(facts.run.period),
        "before": words.month(facts.before),
        "stage": words.STAGES[facts.stage],
        "steps": tuple(enumerate(words.STEPS, start=1)),
        "here": here,
        "views": _views(facts),
        "holds": holds,
        "may_release": facts.stage in (Stage.REVIEW, Stage.ISSUE) and holds["credit" if facts.is_correction else "rate"],
        "may_issue": bool(facts.drafts) and holds["issue"],
        "running": next((each for each in facts.work if not each.is_over), None),
    }


def _views(facts: RunFacts) -> tuple[tuple[str, str, int], ...]:
    """(query, title, number) of the ways to look at a run's bills."""
    counted = {state: facts.number(state) for state in BillState}
    found = [("", "All", sum(counted.values()))]
    found += [(f"state={state.value}", words.BILL_STATES[state].word, counted[state]) for state in BillState if counted[state]]
    found += [(f"flag={flag.value}", words.FLAGS[flag], facts.flags[flag]) for flag in Flag if facts.flags.get(flag)]
    return tuple(found)


def _drawn(each: Bridge, before: str, now: str) -> Any:
    steps = [Step(f"{words.CHANGES[name]} ({count:,})", amount.amount) for name, count, amount in each.steps if amount.amount]
    currency = each.now.currency
    return bridge(
        (before, each.before.amount),
        steps,
        (now, each.now.amount),
        title=f"From {before} to {now}, {each.currency}",
        caption=f"All billed for each month, issued or drafted, less credit notes; {each.currency}, customers in brackets.",
        unit=each.currency,
        told=lambda amount: money(Money(amount, currency)),
        told_change=lambda change: signed(Money(change, currency)),
    )


def _asks(values: Mapping[str, Any], order: str) -> RunTableFilters:
    return RunTableFilters(
        period=values["period"],
        state=values["state"] and RunState(values["state"]),
        kind=values["kind"],
        waiting=values["waiting"],
    )


def _booked(row: RunSummary) -> str | None:
    if row.run.proof is None:
        return None
    feet = (Money(amount, Currency.of(code)) for code, amount in row.run.proof.feet)
    return " · ".join(f"{money(each)} {each.currency.code}" for each in feet) or None


def _one(entity: str, row: RunSummary) -> str:
    return reverse("run", args=[entity, row.run.id])


def _suspense(entity: str, row: RunSummary) -> str:
    return f"{reverse('suspense', args=[entity])}?run={row.run.id}"


RUNS = Table(
    id="runs",
    version=1,
    title="Bill runs",
    noun="runs",
    columns=(
        Column("run", "Run", Kind.TEXT, lambda row: words.title(row.run), link=_one),
        Column("period", "Period", Kind.TEXT, lambda row: words.month(row.run.period)),
        Column("state", "State", Kind.STATE, lambda row: words.RUN_STATES[row.run.state]),
        Column("as-of", "As of", Kind.MOMENT, lambda row: row.run.as_of, priority=3),
        Column("charges", "Charges", Kind.COUNT, lambda row: row.run.proof and row.run.proof.count, priority=2),
        Column("booked", "Booked, net", Kind.TEXT, _booked, priority=2),
        Column("drafts", "Drafts waiting", Kind.COUNT, lambda row: row.drafts or None),
        Column("documents", "Issued", Kind.COUNT, lambda row: row.documents or None, priority=2),
        Column("suspended", "In suspense, events", Kind.COUNT, lambda row: row.suspended or None, priority=3),
        Column("note", "Made for", Kind.TEXT, lambda row: row.run.note or "the month", priority=3),
    ),
    page=runs_table,
    asks=_asks,
    key=lambda row: str(row.run.id),
    filters=(
        Days("period", "Period"),
        Choice("state", "State", tuple((state.value, chip.word) for state, chip in words.RUN_STATES.items())),
        Choice("kind", "Made for", (("rating", "A month"), ("correction", "A correction"))),
        Choice("waiting", "Drafts", (("drafts", "Waiting to be issued"),)),
    ),
    empty=Empty(
        "No month is rated yet",
        "Rating works out what the usage and the agreements of a month come to, and drafts its documents. It issues nothing.",
        ("Rate a month", lambda entity: reverse("runs-rate", args=[entity])),
    ),
)
