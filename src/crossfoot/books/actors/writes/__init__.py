"""Writes of actors, duties and ways in."""
