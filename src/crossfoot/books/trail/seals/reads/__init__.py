"""Questions about seals."""
