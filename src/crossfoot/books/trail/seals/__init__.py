"""The proof that what was written once is what is there: a leaf for every append-only row, and seals over the leaves."""
