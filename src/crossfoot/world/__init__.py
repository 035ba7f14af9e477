"""The outside imitated: a company, its customers and their traffic, written to files from a seed."""
