"""Billing: charges become documents."""
