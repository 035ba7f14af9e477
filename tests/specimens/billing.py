"""How refusals of billing and posting are provoked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crossfoot.engines.billing.credit_note import LineCredit, credit_note
from crossfoot.engines.billing.totals import Totals
from crossfoot.engines.posting.entry_for import entry_for
from crossfoot.records.entry import Entry
from tests.charges import charge, drafts, issued, usd


def _credit(line: int, amount: str, reason: str) -> None:
    credit_note(issued(drafts([charge("100")])[0]), taken=[LineCredit(line, usd(amount), "c")], earlier=(), reason=reason)


SPECIMENS = {
    "totals-do-not-foot": lambda: Totals(usd("10"), usd("1.90"), usd("11.91"), usd("0"), usd("11.91")),
    "credit-unknown-line": lambda: _credit(7, "1", "duplicate"),
    "credit-over-line": lambda: _credit(1, "100.01", "duplicate"),
    "no-reason": lambda: _credit(1, "1", " "),
    "entry-unbalanced": lambda: entry_for(issued(replace(drafts([charge("1")])[0], due=usd("2")))),
    "entry-empty": lambda: Entry("US01", date(2026, 11, 5), "document", "INV-1", "", ()),
    "unknown-account-role": lambda: entry_for(issued(drafts([charge("1", account="petty-cash")])[0])),
}
