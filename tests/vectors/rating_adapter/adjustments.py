"""Kinds about what is adjusted after pricing."""

KINDS = {}
