"""Insight: looks that join what several rooms of the books know; nothing is written here."""
