"""Exports: every row of a list as a file, at once where it is short, kept for a while where it is long."""
