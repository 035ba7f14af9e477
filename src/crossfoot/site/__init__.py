"""The wiring: settings, the `crossfoot` command, and the PostgreSQL server that comes along."""
