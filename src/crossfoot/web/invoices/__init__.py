"""Documents: the list, one of them, and why each of its numbers is what it is."""
