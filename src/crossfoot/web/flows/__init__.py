"""Pieces that every screen uses: check your answers, acts on many rows, errors told together."""
