"""Calls: usage that came over HTTP, from the spool to the books."""
