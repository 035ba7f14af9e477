"""Holds on accounts: which there are, placing one, asking for one to be lifted."""
