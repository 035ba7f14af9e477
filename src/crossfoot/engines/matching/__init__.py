"""Matching: lines of two parties brought together, and what of them disagrees explained to the coin."""
