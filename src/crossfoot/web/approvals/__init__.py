"""Approvals: what waits for whom, on a frozen payload, and the decision."""
