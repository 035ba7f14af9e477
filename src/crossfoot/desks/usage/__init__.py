"""Usage: files in, events counted, backfills, gaps and conflicts."""
