"""The schedule: which service of an agreement is billed when."""
