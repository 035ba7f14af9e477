"""How refusals of reconciliation are provoked."""

from __future__ import annotations

import io
from pathlib import Path

from crossfoot.formats.reconciling import read_claims, read_rules
from crossfoot.formats.tables.opening import open_table
from crossfoot.measures import Currency, Money, Percent
from crossfoot.records.matching.claim import NOTHING_CLAIMED, Claim, ClaimSet
from crossfoot.records.matching.difference import Cause, CauseCode, Difference, Match, MatchStep
from crossfoot.terms.reconciling import ALWAYS, DateWindow, KnownTax, ReconcileRules, Subsets, Tolerance
from tests.specimens.gallery import Provoke

EUR = Currency.of("EUR")
RULES = Path(__file__).parents[2] / "examples" / "reconcile" / "rules.yaml"


def _claimed(name: str, minor: int) -> ClaimSet:
    return ClaimSet.of((Claim(name, name, EUR, minor),))


def _rules(old: str, new: str) -> object:
    return read_rules(RULES.read_text("utf-8").replace(old, new).encode(), name="rules.yaml")


def _lines(text: str) -> object:
    read = read_rules(RULES.read_bytes(), name="rules.yaml")
    table = open_table(io.BytesIO(text.encode()), file="statement.csv", delimiter=";")
    return read_claims(table, layout=read.theirs, file="statement.csv")


_HEAD = "Reference;Account;Date;Product;Amount\n"


def _ids_twice() -> object:
    text = RULES.read_text("utf-8").replace("  key: Reference\n", "  key: Reference\n  id: Reference\n")
    layout = read_rules(text.encode(), name="rules.yaml").theirs
    rows = f"{_HEAD}INV-1;orso;03.10.2026;calls;1.00\nINV-1;orso;04.10.2026;calls;2.00\n"
    table = open_table(io.BytesIO(rows.encode()), file="statement.csv", delimiter=";")
    return read_claims(table, layout=layout, file="statement.csv")


def _unbalanced() -> object:
    cause = Cause(CauseCode.TAX, EUR, 19, "1.00 with tax of 19 % = 1.19")
    return Difference(MatchStep.KEY, _claimed("INV-1", 100), _claimed("INV-1", 120), (cause,), (), "reseller-statement/1")


SPECIMENS: dict[str, Provoke] = {
    "bad-date-window": lambda: DateWindow(-1, 3),
    "bad-tolerance": lambda: Tolerance(Money("0.05", EUR), " "),
    "bad-subset": lambda: Subsets(40, 5),
    "bad-cause-rate": lambda: KnownTax(Percent("0"), ALWAYS, "VAT table 2026"),
    "bad-reconcile-rules": lambda: ReconcileRules("reseller-statement", 0),
    "match-does-not-foot": lambda: Match(MatchStep.EXACT, _claimed("INV-1", 100), NOTHING_CLAIMED),
    "difference-does-not-sum": _unbalanced,
    "reconcile-rules-malformed": lambda: _rules("version: 1", "version: one\nsubset: 12"),
    "claim-currency-unsaid": lambda: _rules("  one_currency: EUR\n", ""),
    "claim-delimiter": lambda: _rules("delimiter: ;", "delimiter: semicolon"),
    "normaliser-misfit": lambda: _rules("step: case", "step: prefix"),
    "claims-malformed": lambda: _lines(f"{_HEAD}INV-1;orso;03.10.2026;calls;1,100.00\nINV-2;orso;31.09.2026;calls;1.005\n"),
    "claim-cell-empty": lambda: _lines(f"{_HEAD};orso;03.10.2026;calls;1.00\n"),
    "claim-id-twice": _ids_twice,
    "claim-not-a-day": lambda: _lines(f"{_HEAD}INV-1;orso;10/31/2026;calls;1.00\n"),
}
