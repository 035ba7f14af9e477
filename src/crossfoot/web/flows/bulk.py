"""One act on many rows: what would happen, then what happened, row by row.

A screen declares `Bulk` with two functions of its own and routes one view to `bulk_page`:

    @deed(duty=Duty.ISSUE)
    def hold(visit: Visit) -> HttpResponse:
        return bulk_page(visit, HOLD)
"""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from crossfoot.formats.tables.listed.words import harmless
from crossfoot.measures import Money
from crossfoot.web.templatetags.figures import grouped
from crossfoot.web.visit import Visit, new_key

ROWS_MAX = 1_000
_SALT = "crossfoot.bulk"


@dataclass(frozen=True, slots=True)
class Checked:
    """A row before the act. blocked: why it cannot be done, as a sentence; empty when it can. amount: what it is about."""

    row: str
    name: str
    blocked: str = ""
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A row after the act. says: what happened to it. failed: whether that is not what was asked for."""

    row: str
    name: str
    says: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Bulk:
    """id: of the act. title: `Hold documents`. deed: the button's word: `Hold`. noun: of the rows, in the plural.

    check: (visit, rows) to a Checked for each, changing nothing. act: (visit, rows, reason, key) to a Done for each; given
    only the rows that check did not block; one key, so that sending it twice does it once. back: (entity) to the list.
    reason: what the reason is called; empty where none is asked for.
    """

    id: str
    title: str
    deed: str
    noun: str
    check: Callable[[Visit, Sequence[str]], Sequence[Checked]]
    act: Callable[[Visit, Sequence[str], str, str], Sequence[Done]]
    back: Callable[[str], str]
    reason: str = ""


def bulk_page(visit: Visit, bulk: Bulk) -> HttpResponse:
    """The dry run, the results, or the results as a file: by the form's `step`. A visit without rows goes back to the list."""
    post = visit.request.POST
    if post.get("step") == "download":
        return _file(visit, bulk)
    chosen = tuple(dict.fromkeys(post.getlist("row")))[:ROWS_MAX]
    if not chosen:
        return HttpResponseRedirect(bulk.back(visit.entity))
    checked = bulk.check(visit, chosen)
    possible = [each.row for each in checked if not each.blocked]
    reason = post.get("reason", "").strip()
    if post.get("step") == "do" and possible and (reason or not bulk.reason):
        done = bulk.act(visit, possible, reason, visit.key)
        return _told(visit, bulk, done)
    facts = {
        "possible": possible,
        "blocked": [each for each in checked if each.blocked],
        "checked": checked,
        "amounts": amounts(checked),
        "reason": reason,
        "key": post.get("key") or new_key(),
        "lacks_reason": post.get("step") == "do" and bulk.reason and not reason,
    }
    return _page(visit, bulk, "flows/bulk_check.html", facts, status=422 if facts["lacks_reason"] else 200)


def amounts(checked: Sequence[Checked]) -> tuple[str, ...]:
    """What the rows that can be done come to, a text a currency: exact."""
    found: dict[str, list[Money]] = {}
    for each in checked:
        if each.amount is not None and not each.blocked:
            found.setdefault(each.amount.currency.code, []).append(each.amount)
    sums = {code: functools.reduce(lambda a, b: a + b, held) for code, held in sorted(found.items())}
    return tuple(f"{grouped(str(total.amount))} {code}" for code, total in sums.items())


def _told(visit: Visit, bulk: Bulk, done: Sequence[Done]) -> HttpResponse:
    rows = [[each.row, each.name, "failed" if each.failed else "done", each.says] for each in done]
    kept = signing.dumps([visit.by.id, visit.entity, bulk.id, rows], salt=_SALT, compress=True)
    facts = {"done": done, "failed": sum(each.failed for each in done), "kept": kept}
    return _page(visit, bulk, "flows/bulk_done.html", facts, status=200)


def _file(visit: Visit, bulk: Bulk) -> HttpResponse:
    """The results somebody was shown: signed when they were shown, so that nobody can write their own."""
    try:
        by, entity, named, rows = signing.loads(visit.request.POST.get("kept", ""), salt=_SALT, max_age=86_400)
    except signing.BadSignature:
        return HttpResponseRedirect(bulk.back(visit.entity))
    if (by, entity, named) != (visit.by.id, visit.entity, bulk.id):
        return HttpResponseRedirect(bulk.back(visit.entity))
    out = io.StringIO()
    csv.writer(out).writerows([["Row", "Name", "Result", "What happened"], *([harmless(cell) for cell in row] for row in rows)])
    headers = {"Content-Disposition": f'attachment; filename="{visit.entity}-{bulk.id}.csv"', "Cache-Control": "no-store"}
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _page(visit: Visit, bulk: Bulk, template: str, facts: dict[str, Any], *, status: int) -> HttpResponse:
    given = {"visit": visit, "bulk": bulk, "back": bulk.back(visit.entity), **facts}
    return render(visit.request, template, given, status=status)
