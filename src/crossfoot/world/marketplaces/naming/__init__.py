"""Names that a seed gives."""
