"""Saved views of tables: a list under a name, for oneself or for everybody in the entity."""
