"""Delivery: what leaves the house, and to whom."""
