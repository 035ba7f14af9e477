"""Credit or rebill: choose, check what it makes and posts, ask for approval. Nothing is issued here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.desks.billing.crediting import prepare_credit, prepare_rebill
from crossfoot.desks.billing.looking.at_credit import Creditable, CreditForeseen, creditable, foresee_credit
from crossfoot.desks.billing.releasing import request_credit_issue, request_document_void
from crossfoot.errors import Malformed, Refusal
from crossfoot.measures import Currency, Money
from crossfoot.web.flows.answers import DO, Answer, Check, check_page, typed_wrong
from crossfoot.web.flows.errors import Problem, by_field
from crossfoot.web.guard import deed
from crossfoot.web.refused import told
from crossfoot.web.templatetags.figures import money, signed
from crossfoot.web.visit import Visit

WAYS = (
    ("lines", "Credit some lines, or parts of them"),
    ("all", "Credit all that is left"),
    ("rebill", "Take it back whole and bill its period anew"),
)
KINDS = (
    ("service", "Service fell short"),
    ("price", "Wrong price"),
    ("quantity", "Wrong quantity"),
    ("customer", "Wrong customer or address"),
    ("goodwill", "Goodwill"),
    ("other", "Something else"),
)
_ASKS = {"lines": "Credit these lines?", "all": "Credit all that is left?", "rebill": "Take it back and bill anew?"}
_STEPS = ("Fill in", "Check", "Approval")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What somebody filled in. lines: number -> how much of it to credit; empty for all that is left."""

    way: str
    lines: Mapping[int, Money]
    reason: str
    evidence: str


@deed(duty=Duty.CREDIT)
def correct(visit: Visit, number: str) -> HttpResponse:
    """The form, then what it comes to, then the request for approval."""
    found = creditable(entity=visit.entity, number=number, by=visit.by)
    if visit.request.method != "POST":
        return _form(visit, found)
    asked, problems = _read(visit.request.POST, found)
    if problems:
        return _form(visit, found, problems=problems)
    try:
        foreseen = foresee_credit(
            entity=visit.entity,
            number=number,
            lines=asked.lines,
            reason=asked.reason,
            on=visit.at.datetime().date(),
            by=visit.by,
        )
        check = _check(visit, found, asked, foreseen)
        if visit.request.POST.get("step") != DO:
            return check_page(visit, check)
        if problem := typed_wrong(visit, check):
            return check_page(visit, check, problem=problem)
        return _done(visit, number, asked)
    except Refusal as refusal:
        return _form(visit, found, refusal=refusal)


def _done(visit: Visit, number: str, asked: _Asked) -> HttpResponse:
    """Prepare it, and ask for it to be approved: two commands, each done once however often the form is sent."""
    given: dict[str, Any] = {"entity": visit.entity, "by": visit.by, "at": visit.at}
    prepare: dict[str, Any] = {"number": number, "reason": asked.reason, "key": f"{visit.key}/prepare"}
    if asked.way == "rebill":
        made = prepare_rebill(**given, **prepare)
    else:
        made = prepare_credit(**given, **prepare, lines=asked.lines)
    request = request_credit_issue if asked.lines else request_document_void
    evidence = [asked.evidence] if asked.evidence else []
    try:
        done = request(**given, run=int(made["run"]), reason=asked.reason, evidence=evidence, key=f"{visit.key}/ask")
    except Refusal as refusal:
        messages.error(visit.request, f"It is prepared, but approval could not be asked for. {refusal.says} {refusal.do}")
        return HttpResponseRedirect(reverse("run", args=[visit.entity, made["run"]]))
    messages.success(visit.request, "Prepared, and asked for. Somebody else decides: nothing is issued before.")
    return HttpResponseRedirect(reverse("approval", args=[visit.entity, done["request"]]))


def _check(visit: Visit, found: Creditable, asked: _Asked, foreseen: CreditForeseen) -> Check:
    note, here = foreseen.note, reverse("invoice-correct", args=[visit.entity, found.stored.ref.number])
    code = note.currency.code
    lines = [Answer(f"Line {line.original_line}", f"{line.description}: {money(line.amount)} {code}") for line in note.lines]
    entry = "; ".join(f"{line.role.value.replace('-', ' ')} {signed(line.amount)}" for line in foreseen.entry.lines)
    follows = ["Somebody else approves it. Until it is issued the document stays as it is, and it can be discarded."]
    if asked.way == "rebill":
        follows.insert(
            0,
            "The same period is rated anew, with usage and agreements as they are known now, on a new invoice: "
            "its figures stand on the request for approval.",
        )
    return Check(
        title={"lines": "Credit these lines?", "all": "Credit all that is left?", "rebill": "Take it back and bill anew?"}[
            asked.way
        ],
        answers=(
            Answer("Document", found.stored.ref.number),
            *lines,
            Answer("Net", f"{money(note.net)} {code}"),
            Answer("Tax", f"{money(note.tax)} {code}"),
            Answer("Total of the credit note", f"{money(note.total)} {code}"),
            Answer(
                "Document less its credits", f"{money(found.balance)} before, {money(foreseen.balance_after)} after, {code}"
            ),
            Answer("Journal entry", f"{entry}; {code}"),
            Answer("Reason, printed on it", asked.reason, here),
            Answer("Evidence", asked.evidence or "none"),
        ),
        deed="Ask for approval",
        back=here,
        follows=tuple(follows),
        typed="" if asked.lines else money(abs(note.total)),
        steps=_STEPS,
    )


def _form(
    visit: Visit, found: Creditable, *, problems: tuple[Problem, ...] = (), refusal: Refusal | None = None
) -> HttpResponse:
    said = visit.request.POST
    draft = found.stored.document.draft
    beside = by_field(problems)
    facts = {
        "visit": visit,
        "found": found,
        "draft": draft,
        "number": found.stored.ref.number,
        "ways": WAYS,
        "kinds": KINDS,
        "steps": tuple(enumerate(_STEPS, start=1)),
        "said": said,
        "way": said.get("way", "lines"),
        "kind": said.get("kind", ""),
        "reason": said.get("reason", ""),
        "evidence": said.get("evidence", ""),
        "lines": [
            (line, left, said.get(f"amount-{line.number}", ""), beside.get(f"amount-{line.number}", ""))
            for line, left in found.lines
        ],
        "problems": problems,
        "beside": beside,
        "refusal": told(refusal) if refusal else None,
    }
    status = told(refusal)["status"] if refusal else 422 if problems else 200
    return render(visit.request, "invoices/correct.html", facts, status=status)


def _read(said: Mapping[str, str], found: Creditable) -> tuple[_Asked, tuple[Problem, ...]]:
    currency, problems = found.stored.document.draft.currency, []
    way = said.get("way", "")
    if way not in dict(WAYS):
        problems.append(Problem("way-lines", "Choose what to do with the document."))
    lines, wrong = _amounts(said, found, currency) if way == "lines" else ({}, [])
    problems += wrong
    if way == "lines" and not lines and not wrong:
        problems.append(Problem(f"amount-{found.lines[0][0].number}", "Type how much of at least one line to credit."))
    kind, reason = dict(KINDS).get(said.get("kind", ""), ""), said.get("reason", "").strip()
    if not kind:
        problems.append(Problem("kind", "Choose what kind of reason it is."))
    if not reason:
        problems.append(Problem("reason", "Say why: it is printed on the credit note."))
    return _Asked(way, lines, f"{kind}: {reason}", said.get("evidence", "").strip()), tuple(problems)


def _amounts(said: Mapping[str, str], found: Creditable, currency: Currency) -> tuple[dict[int, Money], list[Problem]]:
    lines: dict[int, Money] = {}
    problems = []
    for line, left in found.lines:
        name = f"amount-{line.number}"
        typed = said.get(name, "").replace(",", "").strip()
        if not typed:
            continue
        try:
            lines[line.number] = Money(typed, currency)
            fits = Money.zero(currency) < lines[line.number] <= abs(left)
        except Malformed:
            fits = False
        if not fits:
            problems.append(Problem(name, f"Line {line.number}: type an amount of more than 0 and at most {money(abs(left))}."))
    return lines, problems
