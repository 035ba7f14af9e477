"""Runs: procedures that compose engines and bulk over given inputs into results and their proof. No Django, no clock."""
