"""Usage files: the mapping from their columns to events."""
