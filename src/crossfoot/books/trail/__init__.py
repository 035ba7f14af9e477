"""What was done: one line a deed in a chain that shows any change, and the requests already answered."""
