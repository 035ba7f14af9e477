"""Drawings made on the server: each beside the table of its exact numbers, and with a narrow drawing for phones."""
