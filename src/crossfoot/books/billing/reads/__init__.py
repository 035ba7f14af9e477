"""Questions about billing."""
