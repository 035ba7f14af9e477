"""What waits for a person: usage that no term prices, and corrections that late usage asks for."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.books.billing.reads.waiting import (
    HeldFilters,
    HeldSummary,
    SuspenseFilters,
    held_sums,
    held_table,
    latest_rated,
    one_held,
    suspense_sums,
    suspense_table,
)
from crossfoot.books.billing.run import HeldState
from crossfoot.desks.billing.deciding import decide
from crossfoot.errors import Refusal, sentences
from crossfoot.records.charge import series_text
from crossfoot.web.flows.errors import Problem
from crossfoot.web.guard import deed, page
from crossfoot.web.refused import told
from crossfoot.web.runs import words
from crossfoot.web.sign_in.step_up import ask_step_up, stepped_up
from crossfoot.web.tables.column import Chip, Column, Kind
from crossfoot.web.tables.filters import Choice, Text
from crossfoot.web.tables.shown import table_page
from crossfoot.web.tables.table import Empty, Table
from crossfoot.web.templatetags.shell import plain_words
from crossfoot.web.visit import Visit

REASONS: Mapping[str, tuple[str, str]] = {
    "unknown-account": ("Unknown account", "Record or amend the agreement that names this account, then rate again."),
    "unknown-meter": (
        "No meter counts it",
        "Add a term with this metric to the agreement, or correct the metric at the source.",
    ),
    "outside-term": ("Outside every term", "Look whether the agreement began too late or ended: amend it, then rate again."),
}
HELD_STATES = {
    HeldState.WAITING: Chip("Waits", "notice", "clock"),
    HeldState.ACCEPTED: Chip("Accepted", "done", "check"),
    HeldState.DISMISSED: Chip("Dismissed", "", "close"),
}


@page(duty=Duty.READ)
def suspense(visit: Visit) -> HttpResponseBase:
    """What a run could not price: of the run asked for, else of the latest that rated a month."""
    named = visit.request.GET.get("run", "")
    run = int(named) if named.isdecimal() and len(named) < 10 else latest_rated(visit.by, entity=visit.entity)
    return table_page(visit, _suspense(run or 0), template="runs/suspense.html", run=run)


def _suspense(run: int) -> Table:
    return Table(
        id="suspense",
        version=1,
        title="Suspense",
        noun="rows",
        columns=(
            Column("account", "Account", Kind.TEXT, lambda row: row.usage.account),
            Column("metric", "Metric", Kind.ID, lambda row: row.usage.metric),
            Column("dims", "Of", Kind.TEXT, lambda row: series_text(row.usage.dims) or None, priority=3),
            Column("why", "Why", Kind.TEXT, lambda row: _reason(row.usage.code)[0]),
            Column("events", "Events", Kind.COUNT, lambda row: row.usage.events),
            Column("quantity", "Quantity", Kind.QUANTITY, lambda row: row.usage.quantity.value, priority=2),
            Column("unit", "Unit", Kind.TEXT, lambda row: row.usage.quantity.unit, priority=2),
            Column("first", "First", Kind.MOMENT, lambda row: row.usage.first, priority=3),
            Column("last", "Last", Kind.MOMENT, lambda row: row.usage.last, priority=3),
            Column("do", "What to do", Kind.TEXT, lambda row: _reason(row.usage.code)[1], priority=2),
        ),
        page=suspense_table,
        totals=suspense_sums,
        asks=functools.partial(_suspense_asks, run),
        key=lambda row: str(row.id),
        filters=(
            Text("q", "Account or metric", "Filter: account, metric"),
            Choice("code", "Why", tuple((code, title) for code, (title, _) in REASONS.items())),
            Text("run", "Run"),
        ),
        empty=Empty(
            "Nothing is in suspense",
            "Every event of the run has its price, or counts for nothing by the agreement's own words.",
        ),
    )


_ELSE = "Put right what the reason names, then rate the month again."


def _reason(code: str) -> tuple[str, str]:
    """Why usage waits, and what to do: words for the reasons of metering, else those of the refusal that stopped its rating."""
    if code in REASONS:
        return REASONS[code]
    told = sentences().get(code)
    return plain_words(code), told.do if told else _ELSE


def _suspense_asks(run: int, values: Mapping[str, Any], order: str) -> SuspenseFilters:
    return SuspenseFilters(run=run, text=values["q"], code=values["code"])


@page(duty=Duty.READ)
def held(visit: Visit) -> HttpResponseBase:
    """Corrections that wait for a person, and what became of those decided."""
    return table_page(visit, HELD, template="runs/held.html")


@deed(duty=Duty.READ)
def decide_one(visit: Visit, number: int) -> HttpResponse:
    """One held correction: what it would book, and the decision."""
    found = one_held(visit.by, entity=visit.entity, number=number)
    said, problems, refusal = visit.request.POST, [], None
    if visit.request.method == "POST":
        answer, reason = said.get("answer", ""), said.get("reason", "").strip()
        if not stepped_up(visit.request):
            return ask_step_up(visit.request, back=visit.request.path)
        if answer not in ("yes", "no"):
            raise Http404
        if not reason:
            problems = [Problem("reason", "Say why: it is kept with the correction and in the trail.")]
        else:
            try:
                given: dict[str, Any] = {"entity": visit.entity, "held": number, "accept": answer, "reason": reason}
                done = decide(**given, by=visit.by, at=visit.at, key=visit.key)
                booked = f" It is booked by run {done['run']}." if "run" in done else ""
                messages.success(visit.request, f"{HELD_STATES[HeldState(done['state'])].word}.{booked}")
                return HttpResponseRedirect(reverse("held", args=[visit.entity]))
            except Refusal as error:
                refusal = told(error)
    facts = {
        "visit": visit,
        "found": found,
        "held": found.held,
        "month": words.month(found.period),
        "chip": HELD_STATES[found.held.state],
        "waits": found.held.state is HeldState.WAITING,
        "problems": problems,
        "refusal": refusal,
        "reason": said.get("reason", ""),
    }
    return render(visit.request, "runs/held_one.html", facts, status=refusal["status"] if refusal else 422 if problems else 200)


def _asks(values: Mapping[str, Any], order: str) -> HeldFilters:
    state = values["state"] or HeldState.WAITING.value
    return HeldFilters(state=None if state == "all" else HeldState(state), text=values["q"])


def _one(entity: str, row: HeldSummary) -> str:
    return reverse("held-one", args=[entity, row.held.id])


def _run(entity: str, row: HeldSummary) -> str:
    return reverse("run", args=[entity, row.held.run])


HELD = Table(
    id="held",
    version=1,
    title="Held corrections",
    noun="corrections",
    columns=(
        Column("agreement", "Agreement", Kind.TEXT, lambda row: row.held.agreement, link=_one),
        Column("period", "Of", Kind.TEXT, lambda row: words.month(row.period)),
        Column("amount", "Would change it by", Kind.CHANGE, lambda row: row.held.amount),
        Column("charges", "Charges", Kind.COUNT, lambda row: len(row.held.charges), priority=2),
        Column("run", "Found by", Kind.TEXT, lambda row: f"Run {row.held.run}", priority=2, link=_run),
        Column("state", "State", Kind.STATE, lambda row: HELD_STATES[row.held.state]),
        Column("reason", "Reason", Kind.TEXT, lambda row: row.held.reason or None, priority=3),
    ),
    page=held_table,
    totals=held_sums,
    asks=_asks,
    key=lambda row: str(row.held.id),
    currency=lambda row: row.held.amount.currency.code,
    filters=(
        Text("q", "Agreement", "Filter: agreement"),
        Choice("state", "State", (*((state.value, chip.word) for state, chip in HELD_STATES.items()), ("all", "Any"))),
    ),
    empty=Empty(
        "No correction waits",
        "When late usage changes a month that is invoiced, and the agreement says a person decides, it is held here.",
    ),
)
