"""Home: what waits for whom."""
