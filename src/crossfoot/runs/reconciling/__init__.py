"""Reconciling two parties' lines, in memory or from their files."""

from crossfoot.runs.reconciling.files import ClaimFile, read_claim_file, reconcile_claims, reconcile_files
from crossfoot.runs.reconciling.statement import ReconciledStatement

__all__ = ["ClaimFile", "ReconciledStatement", "read_claim_file", "reconcile_claims", "reconcile_files"]
