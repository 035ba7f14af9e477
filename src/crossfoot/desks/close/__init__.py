"""Close: proving a period, opening and locking its days."""
