"""Crossfoot: rate what happened, match what they say happened, explain every cent between, close the month."""
