"""Agreements and price books: lists, one of them, two versions side by side, and what a version would have billed."""
