"""Hands to the outside: they carry bytes, with time-outs and retries, and know nothing of accounting."""
