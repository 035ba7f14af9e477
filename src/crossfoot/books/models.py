"""Gathers the models of every room, bottom to top, so that Django finds them in one place."""
