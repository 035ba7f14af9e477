"""Questions to the close."""
