"""The memory: tables, and the reads and writes that are the only way to them. One Django app, rooms in one line."""
