"""Odd cases whose answers were worked out on paper, from the words of the agreement."""
