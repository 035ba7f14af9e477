"""Saving a list under a name, and looking after the names."""
