"""Bill runs: rating a month, looking at what it drafts, having it released, issuing it."""
