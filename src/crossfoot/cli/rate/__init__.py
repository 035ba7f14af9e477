"""`crossfoot rate`: agreements and usage as files in, rated charges out. No database, nothing kept."""

from crossfoot.cli.rate.verb import register

__all__ = ["register"]
