"""Approval requests: what is asked for on a frozen payload, who said what to it, and under which policy."""
