"""Statements by the million: a layout as SQL, a file as typed lines and claims in the lake."""
