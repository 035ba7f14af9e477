"""The close: what was proven of a period, and when."""
