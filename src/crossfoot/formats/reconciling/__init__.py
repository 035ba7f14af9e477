"""Rules of reconciliation as a file, and the files of two parties as claims."""

from crossfoot.formats.reconciling.layout import ClaimLayout, DateForm
from crossfoot.formats.reconciling.reader import read_claims
from crossfoot.formats.reconciling.rules_file import Reconciliation, read_rules, rules_schema

__all__ = ["ClaimLayout", "DateForm", "Reconciliation", "read_claims", "read_rules", "rules_schema"]
