"""Controls: checks over what was recorded, each answering with the differences it found."""
