"""Questions about actors."""
