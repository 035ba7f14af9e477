"""Lines: the charges of a run while they are made, with what the adjustments need to know of them."""
