"""Questions about agreements and orders."""
