"""Customers, resellers, vendors and payers: in a list, and added from a sheet."""
