"""Bulk: columnar compute on the same layouts and rules as the pure engines. See README.md."""
