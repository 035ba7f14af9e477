"""Desks: one function, one command, one transaction."""
