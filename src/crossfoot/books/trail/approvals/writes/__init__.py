"""Writes of approval requests, votes, policies and delegations."""
