"""Requests in words: what is asked, for how much, how long there is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from crossfoot.books.trail.approvals.request import StoredRequest
from crossfoot.desks.approvals.looking import ShownRequest
from crossfoot.errors import Malformed
from crossfoot.measures import Instant
from crossfoot.web.templatetags.figures import exact, grouped

TITLES: Mapping[str, str] = {
    "agreement.approve": "Agreement",
    "price-book.approve": "Price book",
    "invoices.release": "Release of invoices, run",
    "credit.issue": "Credit note on",
    "document.void": "Void of",
    "backfill.close": "Backfill",
    "duties.grant": "Duties for",
    "period.reopen": "Reopening of",
    "approval.policy": "Approval policy",
    "hold.place": "Hold on",
    "deal.accept": "Deal",
}
VIEWS = (("mine", "Mine to decide"), ("all", "All that wait"), ("asked", "Asked by me"), ("over", "Over"))
DONE: Mapping[str, str] = {
    "pending": "Waiting",
    "approved": "Approved, not applied yet",
    "applied": "Approved and applied",
    "rejected": "Rejected",
    "withdrawn": "Withdrawn",
    "void": "Void: it changed",
    "expired": "Expired",
}


DECISIONS = ("approve", "reject", "withdraw")


def decision(word: str) -> str:
    """What was decided. Raises Malformed: decision-unknown."""
    if word not in DECISIONS:
        raise Malformed("decision-unknown", decision=word)
    return word


@dataclass(frozen=True, slots=True)
class Row:
    """A request in a list. clock: how long is left, or what became of it. ink: of its chip."""

    number: int
    title: str
    who: str
    amounts: tuple[tuple[str, str], ...]
    clock: str
    ink: str


@dataclass(frozen=True, slots=True)
class FrozenDraft:
    """One draft of a frozen payload: what it is, for whom, correcting what, for how much."""

    what: str
    bill_to: str
    original: str
    currency: str
    total: str
    due: str


def drafts(request: StoredRequest) -> tuple[FrozenDraft, ...]:
    """The drafts a request is about, in order; none where it is about something else."""
    found = request.facts.get("drafts", {})
    return tuple(
        FrozenDraft(
            name.partition(", ")[0],
            each.get("bill_to", ""),
            each.get("original", ""),
            each.get("currency", ""),
            grouped(each.get("total", "0")),
            grouped(each.get("due", "0")),
        )
        for name, each in sorted(found.items())
    )


def facts(shown: ShownRequest) -> tuple[tuple[str, str], ...]:
    """The rest of the payload, as pairs: what no table shows."""
    told = [(name, value) for name, value in shown.facts if not name.startswith(("drafts.", "totals."))]
    return tuple((name, value) for name, value in told if name != "reason" or value != shown.request.reason)


def title(request: StoredRequest) -> str:
    """`Credit note on INV-000012`."""
    if originals := sorted({each.original for each in drafts(request) if each.original}):
        return f"{TITLES.get(request.deed, request.deed)} {', '.join(originals)}"
    return f"{TITLES.get(request.deed, request.deed)} {request.on_id}"


def rows(shown: Iterable[ShownRequest], *, names: Mapping[int, str], at: Instant) -> tuple[Row, ...]:
    """Requests as a list shows them."""
    return tuple(_row(each.request, names, at) for each in shown)


def stored_rows(found: Iterable[StoredRequest], *, names: Mapping[int, str], at: Instant) -> tuple[Row, ...]:
    """Requests that are over."""
    return tuple(_row(each, names, at) for each in found)


def _row(request: StoredRequest, names: Mapping[int, str], at: Instant) -> Row:
    clock, ink = left(request, at)
    return Row(
        number=request.number,
        title=title(request),
        who=names.get(request.prepared_by, ""),
        amounts=tuple((exact(amount), currency) for currency, amount in request.amounts),
        clock=clock,
        ink=ink,
    )


def left(request: StoredRequest, at: Instant) -> tuple[str, str]:
    """What the clock says, and its ink: `2 h left` in notice, `overdue` in stop, what became of it once it is over."""
    if not request.is_open:
        return DONE[request.state.value], "done" if request.state.value == "applied" else ""
    rest = request.due_at.datetime() - at.datetime()
    if rest < timedelta(0):
        return "overdue", "stop"
    hours = rest // timedelta(hours=1)
    if hours >= 48:
        return f"{hours // 24} days left", ""
    if hours >= 1:
        return f"{hours} h left", "notice" if hours < 8 else ""
    return f"{rest // timedelta(minutes=1)} min left", "notice"
