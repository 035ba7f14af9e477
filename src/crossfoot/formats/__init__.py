"""Formats: layouts and pure row readers between bytes and records."""
