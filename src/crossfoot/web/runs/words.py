"""How runs and their bills are told."""

from __future__ import annotations

from collections.abc import Mapping

from crossfoot.books.billing.bills.bill import Bill, BillState
from crossfoot.books.billing.run import Run, RunState
from crossfoot.desks.billing.looking.at_run import Stage
from crossfoot.measures import Period
from crossfoot.records.document import DocumentKind, Flag
from crossfoot.web.tables.column import Chip

RUN_STATES = {
    RunState.RUNNING: Chip("Being rated", "ours", "clock"),
    RunState.PUBLISHED: Chip("Rated", "done", "check"),
    RunState.FAILED: Chip("Failed", "stop", "stop"),
}
STAGES = {
    Stage.REVIEW: Chip("Preview, nothing released", "draft", "draft"),
    Stage.APPROVE: Chip("Waits for approval", "notice", "clock"),
    Stage.ISSUE: Chip("Released, to be issued", "ours", "receipt"),
    Stage.ISSUED: Chip("Issued and posted", "done", "check"),
    Stage.NOTHING: Chip("Nothing to issue", "done", "check"),
    Stage.UNFINISHED: Chip("Not finished", "stop", "stop"),
}
BILL_STATES = {
    BillState.READY: Chip("Ready", "done", "check"),
    BillState.REVIEW: Chip("Review", "notice", "flag"),
    BillState.ISSUED: Chip("Issued", "ours", "receipt"),
}
KINDS = {
    DocumentKind.INVOICE: "Invoice",
    DocumentKind.CREDIT_NOTE: "Credit note",
    DocumentKind.DEBIT_NOTE: "Debit note",
}
FLAGS: Mapping[Flag, str] = {
    Flag.NEW: "First invoice",
    Flag.ZERO: "Zero",
    Flag.MISSING: "A line is missing",
    Flag.JUMP: "Moved a lot",
    Flag.GAP: "Usage has gaps",
    Flag.SUSPENSE: "Usage in suspense",
    Flag.HELD: "Account on hold",
}
STEPS = ("Usage counted", "Rated", "Review flags", "Request release", "Approve", "Issue and post")
HERE = {Stage.UNFINISHED: 2, Stage.REVIEW: 3, Stage.APPROVE: 5, Stage.ISSUE: 6, Stage.ISSUED: 7, Stage.NOTHING: 7}
"""The number of the step a run is at; one past the last when it is over."""

CHARGE_KINDS: Mapping[str, str] = {
    "recurring": "Subscriptions",
    "usage": "Usage",
    "overage": "Overage",
    "minimum": "Minimums",
    "true-up": "True-ups",
    "cap": "Caps",
    "discount": "Discounts",
    "prepaid": "Prepaid credit sold",
    "termination": "Termination fees",
    "credit": "Credits",
    "tax": "Tax",
}
CHANNELS: Mapping[str, str] = {
    "customer": "Direct",
    "reseller": "Resellers",
    "marketplace": "Marketplaces",
    "payer": "Payers",
    "vendor": "Vendors",
    "own": "Own entities",
}
CHANGES: Mapping[str, str] = {"new": "New", "grew": "Grew", "shrank": "Shrank", "gone": "Not billed now"}


def month(period: Period) -> str:
    """`October 2026`; two days where it is no month."""
    if period == Period.month(f"{period.start:%Y-%m}"):
        return f"{period.start:%B %Y}"
    return f"{period.start.isoformat()} to {period.end.isoformat()}"


def title(run: Run) -> str:
    """`Run 7`, as it is called everywhere."""
    return f"Run {run.id}"


def stands_out(bill: Bill) -> str | None:
    """What a bill's flags are called; None for none. Their figures stand on its own page."""
    return ", ".join(FLAGS[raised.flag] for raised in bill.flags) or None
