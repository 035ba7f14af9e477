"""Writes of billing: runs and their charges, documents and their numbers, credit."""
