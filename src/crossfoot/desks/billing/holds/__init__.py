"""Holds on accounts: placed by one, confirmed by another, lifted likewise; and what they stop."""
