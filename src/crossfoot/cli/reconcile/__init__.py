"""`crossfoot reconcile`: two parties' files and rules in, every difference with its causes out. No database, nothing kept."""

from crossfoot.cli.reconcile.verb import register

__all__ = ["register"]
