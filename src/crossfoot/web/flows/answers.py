"""Check your answers: what will be done, what follows from it, and for what is large the amount typed once more.

A view of a deed shows its own form, then calls `check_page` with the facts; the form of that page posts everything back
with `step=do` and the request key, and the view does the deed and redirects.

    if visit.request.POST.get("step") != DO:
        return check_page(visit, Check(...))
    problem = typed_wrong(visit, check)
    if problem: return check_page(visit, check, problem=problem)
    desk.deed(..., key=visit.key)
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import render

from crossfoot.web.flows.errors import Problem
from crossfoot.web.visit import Visit

DO = "do"
_NOT_CARRIED = {"csrfmiddlewaretoken", "step", "key", "typed"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One fact to check. change: the address where it can be changed; empty when it cannot."""

    what: str
    value: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """title: a question: `Hold 188 documents?`. answers: all facts. follows: sentences about what cannot be taken back.

    deed: the words of the button. typed: an amount that has to be typed as shown; empty where none has to be.
    back: the address of the form. steps: of the whole way; here: the number of the present one, from 1.
    """

    title: str
    answers: tuple[Answer, ...]
    deed: str
    back: str
    follows: tuple[str, ...] = ()
    typed: str = ""
    steps: tuple[str, ...] = field(default=("Fill in", "Check", "Done"))
    here: int = 2


def check_page(visit: Visit, check: Check, *, problem: Problem | None = None) -> HttpResponse:
    """The page; 422 when what was typed is not the amount. What the form before sent is carried along."""
    post = visit.request.POST
    carried = tuple((name, value) for name in post if name not in _NOT_CARRIED for value in post.getlist(name))
    facts = {
        "visit": visit,
        "check": check,
        "carried": carried,
        "problems": (problem,) if problem else (),
        "key": post.get("key", ""),
        "steps": tuple(enumerate(check.steps, start=1)),
    }
    return render(visit.request, "flows/check.html", facts, status=422 if problem else 200)


def typed_wrong(visit: Visit, check: Check) -> Problem | None:
    """What is wrong with the amount typed; None when nothing is, or none is asked for. Spaces and thousands do not matter."""
    if not check.typed:
        return None
    given = visit.request.POST.get("typed", "")
    if _bare(given) == _bare(check.typed):
        return None
    return Problem("typed", f"Type {check.typed} to confirm. Nothing was done.")


def _bare(amount: str) -> str:
    return "".join(amount.split()).replace(",", "").replace("\N{MINUS SIGN}", "-")
