"""Questions about parties and legal entities."""
