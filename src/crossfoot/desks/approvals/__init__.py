"""Approvals: what waits for whom; rejected, withdrawn, handed on, escalated, expired; and the policy itself.

A request is applied by the desk that owns its deed, never here.
"""
