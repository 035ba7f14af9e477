"""Usage: what came, what lacks, what was refused, and bringing it in."""
